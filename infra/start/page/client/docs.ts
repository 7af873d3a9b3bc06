import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { html } from './html.ts';
import { useLanguage } from './language.ts';
import type { Texts } from './texts.ts';

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** What a reference within the document stands for. */
function follow(api: Json, value: unknown): Json {
  const one = object(value);
  const { $ref } = one;
  if (typeof $ref !== 'string') return one;
  return object(
    $ref
      .split('/')
      .slice(1)
      .reduce<unknown>((found, key) => object(found)[key.replaceAll('~1', '/').replaceAll('~0', '~')], api),
  );
}

const METHODS = ['get', 'head', 'put', 'post', 'delete', 'options', 'patch', 'trace'];

function Docs() {
  const [api, setApi] = useState<Json>();
  const [failed, setFailed] = useState(false);
  const { texts, language, switchLanguage } = useLanguage();
  useEffect(() => {
    fetch('/openapi.json')
      .then((response) => response.json())
      .then(setApi, () => setFailed(true));
  }, []);
  const info = object(api?.['info']);
  return html`<header>
      <div><h1>${text(info['title']) || texts.title} <small>${text(info['version'])}</small></h1><p>${text(info['summary'])}</p></div>
      <nav><ul><li><a href="/">${texts.docs.back}</a></li><li><a href="/openapi.json">${texts.docs.raw}</a></li></ul></nav>
      <button type="button" lang=${language === 'en' ? 'zh' : 'en'} onClick=${switchLanguage}>${texts.otherLanguage}</button>
    </header>
    <main class="docs" id="main">
      ${failed && html`<p class="problem" role="alert">${texts.docs.failed}</p>`}
      ${api && html`<${Document} api=${api} texts=${texts} />`}
    </main>`;
}

function Document({ api, texts }: { api: Json; texts: Texts }) {
  const components = object(api['components']);
  const operations = Object.entries(object(api['paths'])).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = object(item)[method];
      return operation === undefined
        ? []
        : [{ path, method, operation: object(operation), shared: list(object(item)['parameters']) }];
    }),
  );
  return html`<${Prose} text=${text(object(api['info'])['description'])} />
    <section><h2>${texts.docs.servers}</h2><ul>${list(api['servers']).map((one) => html`<li><code>${text(one['url'])}</code> <${Inline} text=${text(one['description'])} /></li>`)}</ul></section>
    ${operations.map((one) => html`<${Operation} api=${api} texts=${texts} ...${one} />`)}
    <section><h2>${texts.docs.proofs}</h2>
      <dl>${Object.entries(object(components['securitySchemes'])).map(([name, scheme]) => html`<dt><code>${name}</code></dt><dd><${Prose} text=${text(follow(api, scheme)['description'])} /></dd>`)}</dl>
    </section>
    <section><h2>${texts.docs.schemas}</h2>
      ${Object.entries(object(components['schemas'])).map(
        ([name, schema]) => html`<details id=${`schema-${name}`}><summary><code>${name}</code></summary>
        <${Prose} text=${text(object(schema)['description'])} /><${Code} value=${schema} label=${name} /></details>`,
      )}
    </section>`;
}

type OperationProps = {
  api: Json;
  texts: Texts;
  path: string;
  method: string;
  operation: Json;
  shared: readonly Json[];
};

function Operation({ api, texts, path, method, operation, shared }: OperationProps) {
  const parameters = [...shared, ...list(operation['parameters'])].map((one) => follow(api, one));
  const body = operation['requestBody'] === undefined ? undefined : follow(api, operation['requestBody']);
  return html`<section class="operation">
    <h2><span class="badge ok">${method.toUpperCase()}</span> <code>${path}</code> ${text(operation['summary'])}</h2>
    <${Prose} text=${text(operation['description'])} />
    ${
      parameters.length > 0 &&
      html`<h3>${texts.docs.parameters}</h3><dl>${parameters.map(
        (
          one,
        ) => html`<dt><code>${text(one['name'])}</code> <span class="quiet">${text(one['in'])}${one['required'] ? `, ${texts.docs.required}` : ''}</span></dt>
          <dd><${Prose} text=${text(one['description'])} /></dd>`,
      )}</dl>`
    }
    ${body && html`<h3>${texts.docs.body}</h3><${Prose} text=${text(body['description'])} /><${Content} api=${api} content=${body['content']} texts=${texts} />`}
    <h3>${texts.docs.responses}</h3>
    ${Object.entries(object(operation['responses'])).map(([status, given]) => {
      const response = follow(api, given);
      return html`<details><summary><span class=${`badge ${status.startsWith('2') ? 'ok' : status.startsWith('4') ? 'warn' : 'bad'}`}>${status}</span> <${Inline} text=${text(response['description'])} /></summary>
        <${Content} api=${api} content=${response['content']} texts=${texts} /></details>`;
    })}
  </section>`;
}

function Content({ api, content, texts }: { api: Json; content: unknown; texts: Texts }) {
  return Object.entries(object(content)).map(([type, media]) => {
    const examples = Object.entries(object(object(media)['examples'])).map(
      ([name, one]) => [name, follow(api, one)] as const,
    );
    const { schema, example } = object(media);
    const reference = text(object(schema)['$ref']).split('/').at(-1);
    return html`<p><code>${type}</code> ${reference ? html`<a href=${`#schema-${reference}`}>${reference}</a>` : ''}</p>
      ${!reference && schema !== undefined && html`<${Code} value=${schema} label=${type} />`}
      ${example !== undefined && html`<${Code} value=${example} label=${texts.docs.examples} />`}
      ${examples.length > 0 && html`<h4>${texts.docs.examples}</h4>${examples.map(([name, one]) => html`<p>${text(one['summary']) || name}</p><${Code} value=${one['value']} label=${name} />`)}`}`;
  });
}

function Code({ value, label }: { value: unknown; label: string }) {
  return html`<pre tabindex="0" role="group" aria-label=${label}>${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>`;
}

const Prose = ({ text: whole }: { text: string }) =>
  whole.split('\n\n').map((one) => one && html`<p><${Inline} text=${one} /></p>`);

const Inline = ({ text: whole }: { text: string }) =>
  whole.split(/`([^`]+)`/).map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));

const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(html`<${Docs} />`, root);
}
