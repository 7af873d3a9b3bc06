import { useState } from 'preact/hooks';
import type { CloudState, Setting } from '../messages.ts';
import { visible } from './format.ts';
import { html } from './html.ts';
import { ask } from './server.ts';
import type { Texts } from './texts.ts';

const USERS_SHOWN = 20;

/** The emulated cloud as it is now, and what goes wrong there. */
export function Cloud({ setting, cloud, texts }: { setting: Setting; cloud: CloudState; texts: Texts }) {
  const [problem, setProblem] = useState('');
  const act = (name: string, asked: object) =>
    ask(name, asked).then(
      () => setProblem(''),
      (error) => setProblem(texts.problem(error.message)),
    );
  const faults = [undefined, ...setting.faults];
  return html`<section class="cloud" aria-labelledby="cloud-heading">
    <h2 id="cloud-heading">${texts.cloud.heading}</h2>
    ${cloud.configs.length === 0 && html`<p class="quiet">${texts.cloud.none}</p>`}
    ${cloud.configs.map((config) => html`<${Config} key=${config.id} config=${config} texts=${texts} />`)}
    ${cloud.configs.length > 0 && html`<button type="button" onClick=${() => act('wipe', {})}>${texts.cloud.wipe}</button>`}
    <fieldset class="faults">
      <legend><h2>${texts.faults.heading}</h2></legend>
      ${faults.map(
        (name) => html`<label key=${name ?? ''}>
          <input type="radio" name="fault" checked=${cloud.fault === name} onChange=${() => act('fault', { name: name ?? null })} />
          ${name === undefined ? texts.faults.none : (texts.faults.names[name] ?? name)}
        </label>`,
      )}
      <p class="quiet">${texts.faults.note}</p>
    </fieldset>
    <p class="problem" role="alert">${problem}</p>
  </section>`;
}

function Config({ config, texts }: { config: CloudState['configs'][number]; texts: Texts }) {
  const { id, enabled, exitSessions, users } = config;
  const { cloud } = texts;
  return html`<article class="config">
    <h3>${id}</h3>
    <dl>
      <div><dt>${cloud.migration}</dt><dd><strong class=${enabled ? 'badge ok' : 'badge'}>${enabled ? cloud.on : cloud.off}</strong></dd></div>
      <div><dt>${cloud.sessions}</dt><dd>${exitSessions}</dd></div>
    </dl>
    <h4>${cloud.excluded(users.length)}</h4>
    ${users.length === 0 && html`<p class="quiet">${cloud.nobody}</p>`}
    <ul class="users">
      ${users.slice(0, USERS_SHOWN).map((user, index) => html`<li key=${index} title=${user.id ?? ''}>${visible(user.name ?? user.id ?? '?')}</li>`)}
      ${users.length > USERS_SHOWN && html`<li class="quiet">${cloud.more(users.length - USERS_SHOWN)}</li>`}
    </ul>
  </article>`;
}
