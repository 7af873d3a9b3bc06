/** Elements, written as HTML. Whatever is put into it is text, never HTML. */
export { html } from 'htm/preact';
