import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Changes } from './changes.ts';
import { Cloud } from './cloud.ts';
import { Deliveries } from './deliveries.ts';
import { html } from './html.ts';
import { useLanguage } from './language.ts';
import { type Draft, Send } from './send.ts';
import { listen } from './server.ts';
import { emptyState, type State } from './state.ts';
import type { Texts } from './texts.ts';
import { WeekView } from './week.ts';

const views = ['deliveries', 'changes', 'week'] as const;

type View = (typeof views)[number];

const viewOf = (hash: string): View => views.find((view) => hash === `#${view}`) ?? 'deliveries';

function App() {
  const [state, setState] = useState<State>(emptyState);
  const [view, setView] = useState<View>(viewOf(location.hash));
  const [draft, setDraft] = useState<Draft>();
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const { texts, language, switchLanguage } = useLanguage();
  useEffect(() => listen(setState), []);
  useEffect(() => {
    const follow = () => setView(viewOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);

  const toggle = (id: number, isOpen: boolean) =>
    setOpened((before) => new Set(isOpen ? [...before, id] : [...before].filter((other) => other !== id)));
  const show = (id: number) => {
    location.hash = '#deliveries';
    toggle(id, true);
    // Once it is there.
    setTimeout(() => document.querySelector<HTMLElement>(`#delivery-${id} > details > summary`)?.focus(), 50);
  };
  const edit = (one: Draft) => {
    setDraft(one);
    setTimeout(() => document.getElementById('text')?.focus(), 50);
  };

  const { setting, cloud, connected } = state;
  return html`
    <a class="skip" href="#main">${texts.skip}</a>
    <header>
      <div>
        <h1>${texts.title}</h1>
        <p>${setting?.live ? texts.subtitleLive : texts.subtitle}</p>
      </div>
      <${Navigation} view=${view} texts=${texts} />
      <button type="button" lang=${language === 'en' ? 'zh' : 'en'} onClick=${switchLanguage}>${texts.otherLanguage}</button>
    </header>
    <p class="lost" role="status">${setting && !connected ? texts.lost : ''}</p>
    <div class=${setting?.live ? 'looking' : 'room'}>
      ${setting && !setting.live && html`<${Send} setting=${setting} draft=${draft} texts=${texts} show=${show} />`}
      <main id="main" tabindex="-1">
        ${view === 'deliveries' && html`<${Deliveries} state=${state} opened=${opened} toggle=${toggle} edit=${edit} show=${show} texts=${texts} />`}
        ${view === 'changes' && html`<${Changes} deliveries=${state.deliveries} titles=${setting?.senders} show=${show} texts=${texts} />`}
        ${view === 'week' && setting && html`<${WeekView} schedules=${setting.schedules} texts=${texts} />`}
      </main>
      ${setting && cloud && html`<${Cloud} setting=${setting} cloud=${cloud} texts=${texts} />`}
    </div>
  `;
}

function Navigation({ view, texts }: { view: View; texts: Texts }) {
  return html`<nav>
    <ul>
      ${views.map((one) => html`<li key=${one}><a href=${`#${one}`} aria-current=${one === view ? 'page' : undefined}>${texts.views[one]}</a></li>`)}
      <li><a href="/docs">${texts.views.docs}</a></li>
    </ul>
  </nav>`;
}

const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(html`<${App} />`, root);
}
