import { useEffect, useState } from 'preact/hooks';
import { type Sender, type Setting, type Way, ways } from '../messages.ts';
import { html } from './html.ts';
import { ask, type Sent } from './server.ts';
import type { Texts } from './texts.ts';

/** Something to be edited and sent. */
export type Draft = { trigger: string; text: string };

type Props = { setting: Setting; draft: Draft | undefined; texts: Texts; show: (id: number) => void };

/** Plays every sender. */
export function Send({ setting, draft, texts, show }: Props) {
  const [trigger, setTrigger] = useState(setting.senders[0]?.trigger ?? '');
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const [proof, setProof] = useState('');
  const [ended, setEnded] = useState<{ text: string; ids: readonly number[] }>();
  useEffect(() => {
    if (!draft) return;
    setTrigger(draft.trigger);
    setWritten((before) => ({ ...before, [draft.trigger]: draft.text }));
  }, [draft]);

  const sender = setting.senders.find((one) => one.trigger === trigger) as Sender;
  const { isChat, proofs } = sender;
  const chosen = proofs.find(({ name }) => name === proof) ?? proofs[0];
  const meaning = (chosen ?? sender).ways;
  const text = written[trigger] ?? sender.example;

  async function send(way: Way): Promise<void> {
    setEnded({ text: texts.send.sending, ids: [] });
    try {
      const { sent } = await ask<Sent>('send', { trigger, text, way, ...(chosen ? { proof: chosen.name } : {}) });
      setEnded({
        text: `${sender.title}, ${texts.send.ways[way]}: ${sent.map(({ status }) => `HTTP ${status}`).join(', ')}`,
        ids: sent.flatMap(({ id }) => (id === undefined ? [] : [id])),
      });
    } catch (error) {
      setEnded({ text: texts.problem((error as Error).message), ids: [] });
    }
  }

  return html`<section class="send" aria-labelledby="send-heading">
    <h2 id="send-heading">${texts.send.heading}</h2>
    <fieldset class="pills">
      <legend>${texts.send.from}</legend>
      ${setting.senders.map(
        (one) => html`<label key=${one.trigger}>
          <input type="radio" name="trigger" value=${one.trigger} checked=${one.trigger === trigger} onChange=${() => setTrigger(one.trigger)} />
          <span>${one.title}</span>
        </label>`,
      )}
    </fieldset>
    ${
      chosen &&
      html`<label class="field">${texts.send.proof}
        <select value=${chosen.name} onChange=${(event: Event) => setProof((event.target as HTMLSelectElement).value)}>
          ${proofs.map(({ name, title }) => html`<option key=${name} value=${name}>${texts.send.proofs[name] ?? title}</option>`)}
        </select>
      </label>`
    }
    <label class="field" for="text">${isChat ? texts.send.words : texts.send.payload}</label>
    <textarea id="text" rows=${isChat ? 2 : 4} spellcheck=${false} value=${text}
      onInput=${(event: Event) => setWritten({ ...written, [trigger]: (event.target as HTMLTextAreaElement).value })}></textarea>
    <div class="ways">
      ${ways.map((way) => {
        const fits = meaning.includes(way);
        const hint = fits ? texts.send.hints[way] : texts.send.noMeaning;
        return html`<button key=${way} type="button" class=${way === 'right' ? 'main' : ''} aria-disabled=${!fits}
          aria-describedby=${`hint-${way}`} title=${hint} onClick=${() => fits && send(way)}>${texts.send.ways[way]}<span class="unseen" id=${`hint-${way}`}>${hint}</span></button>`;
      })}
    </div>
    <p class="ended" role="status">
      ${ended?.text} ${ended?.ids.map((id) => html`<button key=${id} type="button" class="link" onClick=${() => show(id)}>${texts.send.open}</button> `)}
    </p>
  </section>`;
}
