import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { schemes } from '../../../infra/senders/webhook.ts';
import { demoSecrets } from '../../../infra/start/environment.ts';
import { json, useNpmStart, wished } from './local.ts';
import { blocksOf, readPage } from './page.ts';

const page = readPage('infra/docs/recipes.md');
const blocks = blocksOf(page);
const named = (name: string): string => blocks.find((block) => block.name === name)?.text ?? '';
const { url, post, look } = useNpmStart();

/** What Zabbix gives a script, over a process of its own, since its client waits for the answer. */
function createZabbixRequest(): new () => object {
  return class {
    #headers: [string, string][] = [];
    #status = 0;
    addHeader(line: string): void {
      const [, name = '', value = ''] = /^([\w-]+): (.*)$/.exec(line) ?? [];
      this.#headers.push([name, value]);
    }
    post(to: string, body: string): string {
      const script = `const [url, headers, body] = JSON.parse(process.argv[1]);
        const response = await fetch(url, { method: 'POST', headers, body });
        console.log(JSON.stringify([response.status, await response.text()]));`;
      const given = JSON.stringify([to, this.#headers, body]);
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', script, given], { encoding: 'utf8' });
      const [status, text] = JSON.parse(said) as [number, string];
      this.#status = status;
      return text;
    }
    getStatus(): number {
      return this.#status;
    }
  };
}

/** https://www.zabbix.com/documentation/current/en/manual/config/items/preprocessing/javascript/javascript_objects */
const hmac = (hash: string, key: string, text: string): string => createHmac(hash, key).update(text).digest('hex');

describe('The recipe for Zabbix', () => {
  const script = named('zabbix.js');
  const run = new Function('value', 'HttpRequest', 'hmac', script) as (...given: unknown[]) => unknown;
  const parameters = Object.fromEntries(
    [...page.matchAll(/^\| `(url|secret|event)` \| (.+) \|$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const call = (event: string, secret: string = demoSecrets.hub) =>
    run(JSON.stringify({ ...parameters, url: url(), secret, event }), createZabbixRequest(), hmac);

  it('switches on with a problem, once more when it is told again, and off when it is over', async () => {
    expect(parameters).toMatchObject({ event: '`{EVENT.VALUE}`' });
    for (const [event, enabled] of [
      ['1', true],
      ['1', true],
      ['0', false],
    ] as const) {
      expect(call(event)).toBe('OK');
      expect(await look()).toEqual({ ...wished, enabled });
    }
  });

  it('fails where it is refused, so that Zabbix shows why', () => {
    expect(() => call('1', 'another-secret-of-some-length')).toThrow(/^hotspot: 401 .*SIGNATURE_INVALID/);
  });

  it('is written in the JavaScript that Zabbix has', async () => {
    const { warnings, code } = await transform(`function f(value) {${script}}`, { target: 'es5' });
    expect(warnings).toEqual([]);
    expect(code).toContain('HttpRequest');
  });
});

describe('A recipe for a monitor with a payload of its own', () => {
  const grafana = blocks.find(({ name }) => name === 'grafana')?.text ?? '';
  const alertmanager = named('alertmanager.yml');

  /** What both templates know of an alert; nothing else is used, and the test fails where something is. */
  const fill = (template: string, status: string): string =>
    template.replace(/\{\{ eq \.Status "firing" \}\}/g, `${status === 'firing'}`);

  const made: Record<string, (status: string) => string> = {
    Grafana: (status) => fill(grafana, status).trim(),
    // A text that is YAML for something else than a text becomes that: text/template is run over every leaf, then YAML reads it.
    Alertmanager: (status) => {
      const [, lines = ''] = /payload:\n((?: {10}\w.*\n)+)/.exec(alertmanager) ?? [];
      const leaves = [...lines.matchAll(/^ +(\w+): '?(.*?)'?$/gm)].map(([, name, leaf = '']) => {
        const filled = fill(leaf, status);
        return [name, /^(true|false|\d+)$/.test(filled) ? JSON.parse(filled) : filled];
      });
      return JSON.stringify(Object.fromEntries(leaves));
    },
  };

  it.each(Object.keys(made))(
    '%s: on while it fires, however often that is told, and off when it is over',
    async (name) => {
      const headers = { ...json, Authorization: `Bearer ${demoSecrets.bearer}` };
      for (const [status, enabled, result] of [
        ['firing', true, 'updated'],
        ['firing', true, 'unchanged'],
        ['resolved', false, 'updated'],
        ['resolved', false, 'unchanged'],
      ] as const) {
        const answer = await post(headers, made[name]?.(status) ?? '');
        expect(answer).toMatchObject({ status: 200, body: { result } });
        expect(await look()).toEqual({ ...wished, enabled });
      }
    },
  );

  it('says where the token goes', () => {
    expect(page).toMatch(/Scheme \| `Bearer` \|/);
    expect(alertmanager).toMatch(/authorization:\n +type: Bearer\n +credentials_file: /);
  });

  it('is refused what these send without it, with a sentence', async () => {
    const headers = { ...json, Authorization: `Bearer ${demoSecrets.bearer}` };
    const alerts = JSON.stringify({ version: '4', status: 'firing', receiver: 'hotspot', alerts: [] });
    expect(await post(headers, alerts)).toMatchObject({ status: 400, body: { code: 'PAYLOAD_INVALID' } });
  });

  it('is refused an event of GitHub, however well it is signed', async () => {
    const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository' } });
    const headers = {
      ...json,
      'X-GitHub-Event': 'ping',
      ...schemes[1].sign({ secret: demoSecrets.hub, body, now: 0 }),
    };
    expect(await post(headers, body)).toMatchObject({ status: 400, body: { code: 'PAYLOAD_INVALID' } });
  });
});
