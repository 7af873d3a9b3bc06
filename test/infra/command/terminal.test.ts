import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toPrintable } from '../../../infra/command/terminal.ts';
import { row } from '../../../infra/demo/table.ts';
import { showAnswer, showRequest } from '../../../infra/simulate/show.ts';
import { toSimulated } from '../../../infra/start/simulated.ts';
import { start } from '../../support/child.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Clears the screen in two ways, rings, goes back, writes the other way round, breaks a line. */
const nasty = '\u001b[2J\u009b2J\u0007\r\u202e\u2028';
const shown = '\\u001b[2J\\u009b2J\\u0007\\u000d\\u202e\\u2028';
const hasControls = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe('what is shown on a terminal', () => {
  it.each([
    [nasty, shown],
    ['\u0000\b\u007f\u0085\u2029', '\\u0000\\u0008\\u007f\\u0085\\u2029'],
    ['a\r\nb\nc\td', 'a\nb\nc\td'],
    ['\u061c\u200e\u200f\u2066\u2069', '\\u061c\\u200e\\u200f\\u2066\\u2069'],
    ['你好, Ünïcödé 👩‍💻 עברית', '你好, Ünïcödé 👩‍💻 עברית'],
  ])('of %j is %j', (text, expected) => {
    expect(toPrintable(text)).toBe(expected);
  });

  it('is JSON still, with the same meaning', () => {
    const value = { text: nasty, list: ['\u0085'] };
    expect(JSON.parse(toPrintable(JSON.stringify(value, null, 2)))).toEqual(value);
  });

  it('goes through one place', () => {
    const files = globSync('infra/**/*.{ts,mjs,cjs}', { cwd: root });
    const writes = /\bconsole\.(log|error|warn|info|debug|table|dir)\b|process\.std(out|err)\.write|stdio: 'inherit'/;
    const writers = files.filter((file) => writes.test(readFileSync(`${root}${file}`, 'utf8')));
    // The other says which Node is needed, and nothing from outside.
    expect(writers.sort()).toEqual(['infra/command/check-node.mjs', 'infra/command/terminal.ts']);
  });
});

describe('A command whose reader has gone', () => {
  it.each(['stdout', 'stderr'] as const)('ends at once, and says nothing of it: %s', async (stream) => {
    const script = `
      import { runCommand } from ${JSON.stringify(pathToFileURL(`${root}infra/command/command.ts`).href)};
      import { print, printError } from ${JSON.stringify(pathToFileURL(`${root}infra/command/terminal.ts`).href)};
      await runCommand({ usage: '', help: '', run: async () => {
        for (;;) { ${stream === 'stdout' ? 'print' : 'printError'}('line'); await new Promise(setImmediate); }
      } });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    let said = '';
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk) => (said += name === stream ? '' : chunk));
    child[stream].once('data', () => child[stream].destroy());
    const [code] = await once(child, 'close');
    expect([code, said]).toEqual([141, '']);
  });
});

describe('what others said', () => {
  it.each([
    ['slack', 200, JSON.stringify({ response_type: 'ephemeral', text: `a${nasty}b` })],
    ['teams', 200, JSON.stringify({ type: 'message', text: nasty })],
    ['webhook', 200, JSON.stringify({ [nasty]: nasty })],
    ['webhook', 502, `<html>${nasty}</html>`],
  ] as const)('is shown by simulate without its control signs: %s %i %s', (trigger, status, body) => {
    const simulated = toSimulated({ trigger, text: nasty, base: 'http://x' }, {}, 0);
    const answer = showAnswer(trigger, { status, statusText: nasty, body }, simulated);
    for (const text of [answer, showRequest(simulated)]) expect(text).not.toMatch(hasControls);
  });

  it('is shown by the demo without it', () => {
    const line = row({
      case: {
        trigger: nasty,
        command: nasty,
        deliver: { to: 'eventbus', event: {} },
        expected: { code: 'OK', upstream: [] },
      },
      ending: { code: nasty, upstream: [nasty, nasty] },
      differences: [nasty],
      asked: {},
      answer: { errors: [{ pointer: nasty, detail: nasty }] },
      log: '',
      words: nasty,
    });
    expect(line).toContain(shown.slice(0, 9));
    expect(line).not.toMatch(hasControls);
  });

  it('is shown by a process of simulate, and by one that gives up, without it', { timeout: 30_000 }, async () => {
    const server = createServer((_, reply) => {
      reply.end(JSON.stringify({ text: nasty }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ended = await Promise.all([
      start('infra/simulate/simulate.ts', ['webhook', JSON.stringify(nasty), '--url', url]).ended,
      start('infra/simulate/simulate.ts', [nasty]).ended,
      start('infra/deploy/package-command.ts', ['--settings', nasty]).ended,
      start('infra/deploy/package-command.ts', ['--region', nasty]).ended,
      start('infra/doctor/doctor.ts', [], { HW_PROJECT_ID: nasty, HW_REGION_NAME: nasty }).ended,
      start('infra/doctor/doctor.ts', ['--json'], { HW_PROJECT_ID: nasty, HW_IAM_ENDPOINT: nasty }).ended,
      start('infra/start/start.ts', ['--live'], { HW_PROJECT_ID: nasty, HW_REGION_NAME: nasty, PORT: '0' }).ended,
    ]);
    server.close();
    expect(ended.map(({ code }) => code)).toEqual([0, 2, 1, 1, 1, 1, 1]);
    for (const { stdout, stderr } of ended) {
      expect(`${stdout}${stderr}`).not.toBe('');
      expect(`${stdout}${stderr}`).not.toMatch(hasControls);
    }
  });
});
