import { html } from './html.ts';

const PARTS = /(```[\s\S]+?```|`[^`\n]+`|\*\*[^*\n]+\*\*|\*[^*\s][^*\n]*\*)/;

/** The text of a chat, with code and bold type as the chats write them. Nothing else of it means anything. */
export function Markup({ text }: { text: string }) {
  return html`<p class="markup">${text.split(PARTS).map((part, index) => (index % 2 === 0 ? part : toElement(part)))}</p>`;
}

function toElement(part: string) {
  if (part.startsWith('```')) return html`<code class="block">${part.slice(3, -3).replace(/^\n|\n$/g, '')}</code>`;
  if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
  return html`<strong>${part.replace(/^\*\*?|\*\*?$/g, '')}</strong>`;
}
