import { useEffect, useState } from 'preact/hooks';
import type { Details, Exchange, Header, Sender, Summary } from '../messages.ts';
import { pretty, showAge, showChange, showMs, visible } from './format.ts';
import { html } from './html.ts';
import { Markup } from './markup.ts';
import type { Draft } from './send.ts';
import { ask, readDetails, type Sent } from './server.ts';
import type { Texts } from './texts.ts';

type Props = {
  one: Summary;
  sender: Sender | undefined;
  edit: (draft: Draft) => void;
  show: (id: number) => void;
  texts: Texts;
};

/** All there is of a delivery, read when it is unfolded and whenever it goes on. */
export function DeliveryDetails({ one, sender, edit, show, texts }: Props) {
  const [details, setDetails] = useState<Details | 'gone'>();
  useEffect(() => {
    let isWanted = true;
    readDetails(one.id).then(
      (read) => isWanted && setDetails(read ?? 'gone'),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [one]);
  if (details === undefined) return html`<p class="quiet">${texts.deliveries.loading}</p>`;
  if (details === 'gone') return html`<p class="quiet">${texts.deliveries.gone}</p>`;
  return html`<div class="unfolded">
    <${Buttons} details=${details} sender=${sender} edit=${edit} show=${show} texts=${texts} />
    <${Reply} details=${details} sender=${sender} texts=${texts} />
    ${
      one.changes &&
      one.changes.length > 0 &&
      html`<section><h3>${texts.details.changes}</h3>
        <ul>${one.changes.map((change) => html`<li>${visible(showChange(change, texts))}</li>`)}</ul></section>`
    }
    <${CloudSide} details=${details} texts=${texts} />
    <${CameIn} details=${details} texts=${texts} />
    <section><h3>${texts.details.log}</h3>
      ${details.log.length === 0 ? html`<p class="quiet">${texts.details.noLog}</p>` : details.log.map((line) => html`<${Code} label=${texts.details.log} text=${pretty(line)} />`)}
    </section>
  </div>`;
}

/** A text that may be wider or longer than its place: to be scrolled with the keyboard, too. */
function Code({ text, label }: { text: string; label: string }) {
  return html`<pre tabindex="0" role="group" aria-label=${label}>${visible(text)}</pre>`;
}

function Buttons({ details, sender, edit, show, texts }: Omit<Props, 'one'> & { details: Details }) {
  const [said, setSaid] = useState('');
  const { again, curl, id } = details;
  if (sender === undefined && !again.asItWas) return null;
  const replay = (anew: boolean) =>
    ask<Sent>('replay', { id, anew }).then(
      ({ sent }) => sent[0]?.id !== undefined && show(sent[0].id),
      (error) => setSaid(texts.problem(error.message)),
    );
  const copy = () =>
    navigator.clipboard.writeText(curl ?? '').then(
      () => setSaid(texts.details.copied),
      (error) => setSaid(texts.problem(error.message)),
    );
  return html`<div class="buttons">
    ${again.asItWas && html`<button type="button" onClick=${() => replay(false)}>${texts.details.again}</button>`}
    ${again.anew && html`<button type="button" onClick=${() => replay(true)}>${texts.details.anew}</button>`}
    ${sender && html`<button type="button" onClick=${() => edit({ trigger: sender.trigger, text: details.said })}>${texts.details.edit}</button>`}
    ${curl && html`<button type="button" onClick=${copy}>${texts.details.copy}</button>`}
    <span role="status">${said}</span>
    ${!again.asItWas && html`<p class="quiet">${texts.details.notAgain}</p>`}
    ${curl && html`<details><summary>${texts.details.curl}</summary><${Code} label=${texts.details.curl} text=${curl} /></details>`}
  </div>`;
}

function Reply({ details, sender, texts }: { details: Details; sender: Sender | undefined; texts: Texts }) {
  const { reply, shown } = details;
  if (!reply) return null;
  const raw = html`<p><code>HTTP ${reply.status}</code></p>
    <${Headers} headers=${reply.headers} marked=${[]} texts=${texts} />
    <${Code} label=${texts.details.reply} text=${reply.body === '' ? texts.details.empty : pretty(reply.body)} />`;
  if (!shown) return html`<section><h3>${texts.details.reply}</h3>${raw}</section>`;
  return html`<section>
    <h3>${texts.details.replyAs(sender?.title ?? '')}</h3>
    <div class="bubble"><p class="quiet">${shown.isPrivate ? texts.details.private : texts.details.everybody}</p><${Markup} text=${visible(shown.text)} /></div>
    <details><summary>${texts.details.raw}</summary>${raw}</details>
  </section>`;
}

function CloudSide({ details: { exchanges, isQueued }, texts }: { details: Details; texts: Texts }) {
  if (exchanges.length === 0) {
    const none = isQueued ? texts.details.askedLater : texts.details.askedNothing;
    return html`<section><h3>${texts.details.asked}</h3><p class="quiet">${none}</p></section>`;
  }
  return html`<section><h3>${texts.details.asked}</h3>
    <ol class="exchanges">${exchanges.map((one, index) => html`<${ExchangeRow} key=${index} one=${one} texts=${texts} />`)}</ol>
  </section>`;
}

function ExchangeRow({ one, texts }: { one: Exchange; texts: Texts }) {
  const { details } = texts;
  const colour = one.status === undefined ? 'bad' : one.status < 400 ? 'ok' : 'warn';
  return html`<li><details>
    <summary>
      <code>${one.method} ${visible(one.target)}</code>
      <span class=${`badge ${colour}`}>${one.status ?? details.noAnswer}</span>
      <span class="ms">${showMs(one.ms)}</span>
    </summary>
    <h4>${details.request}</h4>
    <${Headers} headers=${one.headers} marked=${[]} texts=${texts} />
    ${one.body !== '' && html`<${Code} label=${details.request} text=${pretty(one.body)} />`}
    <h4>${details.answer}</h4>
    ${one.answerHeaders && html`<${Headers} headers=${one.answerHeaders} marked=${[]} texts=${texts} />`}
    <${Code} label=${details.answer} text=${one.answer ? pretty(one.answer) : one.status === undefined ? details.noAnswer : details.empty} />
  </details></li>`;
}

function CameIn({ details, texts }: { details: Details; texts: Texts }) {
  const { proof, ageSeconds, method, target, headers, body } = details;
  const age =
    ageSeconds === undefined ? '' : (ageSeconds < 0 ? texts.details.future : texts.details.age)(showAge(ageSeconds));
  return html`<section><h3>${texts.details.cameIn}</h3>
    <p><code>${method} ${visible(target)}</code> ${age && html`<span class="badge">${age}</span>`}</p>
    ${proof.length === 0 && html`<p class="quiet">${texts.details.noProof}</p>`}
    <${Headers} headers=${headers} marked=${proof} texts=${texts} />
    <${Code} label=${texts.details.body} text=${body === '' ? texts.details.empty : pretty(body)} />
  </section>`;
}

function Headers({ headers, marked, texts }: { headers: readonly Header[]; marked: readonly string[]; texts: Texts }) {
  const isProof = (name: string) => marked.some((one) => one.toLowerCase() === name.toLowerCase());
  return html`<table class="headers">
    <colgroup><col class="name" /><col /></colgroup>
    <thead class="unseen"><tr><th scope="col">${texts.details.header}</th><th scope="col">${texts.details.value}</th></tr></thead>
    <tbody>${headers.map(
      ([name, value]) => html`<tr>
        <th scope="row">${visible(name)}${isProof(name) && html` <span class="badge">${texts.details.proof}</span>`}</th>
        <td>${visible(value)}</td>
      </tr>`,
    )}</tbody>
  </table>`;
}
