import type { Sender, Summary } from '../messages.ts';
import { Outcome } from './deliveries.ts';
import { showChange, showTime, visible } from './format.ts';
import { html } from './html.ts';
import type { Texts } from './texts.ts';

type Props = {
  deliveries: readonly Summary[];
  titles: readonly Sender[] | undefined;
  show: (id: number) => void;
  texts: Texts;
};

/** What was changed, when and by whom: of the deliveries that are kept. */
export function Changes({ deliveries, titles = [], show, texts }: Props) {
  const changed = deliveries.filter(({ changes = [], result }) => changes.length > 0 && result !== 'planned');
  const { changes } = texts;
  return html`<section aria-labelledby="changes-heading">
    <h2 id="changes-heading">${changes.heading}</h2>
    ${changed.length === 0 && html`<p class="quiet">${changes.none}</p>`}
    ${
      changed.length > 0 &&
      html`<table class="changes">
        <thead><tr>${[changes.when, changes.trigger, changes.who, changes.what, changes.how].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
        <tbody>${changed.map(
          (one) => html`<tr key=${one.id}>
            <td><button type="button" class="link" onClick=${() => show(one.id)}>${showTime(one.at)}</button></td>
            <td>${titles.find(({ trigger }) => trigger === one.trigger)?.title ?? visible(one.trigger)}</td>
            <td class="who">${visible(one.actor ?? '')}</td>
            <td><ul>${one.changes?.map((change) => html`<li>${visible(showChange(change, texts))}</li>`)}</ul></td>
            <td><${Outcome} one=${one} texts=${texts} /></td>
          </tr>`,
        )}</tbody>
      </table>`
    }
  </section>`;
}
