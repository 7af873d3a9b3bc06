import { useMemo } from 'preact/hooks';
import type { Setting, Summary } from '../messages.ts';
import { DeliveryDetails } from './delivery.ts';
import { showMs, showTime, visible } from './format.ts';
import { html } from './html.ts';
import type { Draft } from './send.ts';
import type { State } from './state.ts';
import type { Texts } from './texts.ts';

type Hands = {
  toggle: (id: number, isOpen: boolean) => void;
  edit: (draft: Draft) => void;
  show: (id: number) => void;
  texts: Texts;
};

type Props = Hands & { state: State; opened: ReadonlySet<number> };

export function Deliveries({ state, opened, ...hands }: Props) {
  const { deliveries, setting } = state;
  const { texts } = hands;
  return html`<section aria-labelledby="deliveries-heading">
    <h2 id="deliveries-heading">${texts.deliveries.heading}</h2>
    ${setting && html`<p class="quiet">${texts.deliveries.kept(setting.kept)}</p>`}
    ${
      setting &&
      deliveries.length === 0 &&
      html`<p>${texts.deliveries.none}</p><pre>npm run simulate -- ${setting.senders[0]?.trigger ?? 'webhook'} "${setting.senders[0]?.example ?? ''}"</pre>`
    }
    <ol class="deliveries">
      ${deliveries.map((one) => html`<${Row} key=${`${setting?.run} ${one.id}`} one=${one} isOpen=${opened.has(one.id)} setting=${setting} ...${hands} />`)}
    </ol>
  </section>`;
}

type RowProps = Hands & { one: Summary; isOpen: boolean; setting: Setting | undefined };

function Row({ one, isOpen, setting, texts, toggle, edit, show }: RowProps) {
  const sender = setting?.senders.find(({ trigger }) => trigger === one.trigger);
  // The same as before where nothing of it has changed: then it is not looked at again, however many there are.
  return useMemo(
    () => html`<li id=${`delivery-${one.id}`}>
      <details open=${isOpen} onToggle=${(event: Event) => toggle(one.id, (event.currentTarget as HTMLDetailsElement).open)}>
        <summary>
          <time datetime=${new Date(one.at).toISOString()}>${showTime(one.at)}</time>
          <strong class="trigger">${sender?.title ?? visible(one.trigger)}</strong>
          <span class="said">${visible(one.said)}</span>
          <${Outcome} one=${one} texts=${texts} />
          <span class="ms">${showMs(one.ms)}</span>
        </summary>
        ${isOpen && html`<${DeliveryDetails} one=${one} sender=${sender} edit=${edit} show=${show} texts=${texts} />`}
      </details>
    </li>`,
    [one, isOpen, sender, texts],
  );
}

export function Outcome({ one, texts }: { one: Summary; texts: Texts }) {
  const { running, status = 0, code, result } = one;
  if (running) return html`<span class="badge">${texts.deliveries.running}</span>`;
  const colour = status < 400 ? 'ok' : status < 500 ? 'warn' : 'bad';
  return html`<span class=${`badge ${colour}`}>${status} ${code ?? ''}${result ? ` · ${texts.results[result] ?? result}` : ''}</span>`;
}
