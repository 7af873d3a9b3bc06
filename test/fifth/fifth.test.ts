import { createHmac } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoKeys } from '../../lib/settings/demo-secrets.ts';
import { createWorkplace, everyPart, packaged, settings, type Workplace } from '../infra/deploy/package-run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const own = (name: string) => readFileSync(join(root, 'test/fifth', name), 'utf8');
const { WEBHOOK_SECRETS: _, SLACK_SIGNING_SECRETS: __, ...common } = settings;
const allowing = { ...common, CHATOPS_ALLOW: '[{"channel":"courier","users":["user-1"],"can":["show"]}]' };

/** Two files, and a word in each of the two lists. */
function addPlatform({ directory }: Workplace): { addSender: () => void } {
  const place = (path: string, text: string) => writeFileSync(join(directory, path), text);
  const change = (path: string, ...changes: ReadonlyArray<readonly [from: string, to: string]>) => {
    const text = readFileSync(join(directory, path), 'utf8');
    for (const [from] of changes) expect(text).toContain(from);
    place(
      path,
      changes.reduce((changed, [from, to]) => changed.replace(from, to), text),
    );
  };
  place('lib/channels/courier.ts', own('channel.ts').replaceAll("'../../lib/", "'../"));
  change(
    'lib/channels/chats.ts',
    [
      "import { discord } from './discord.ts';",
      "import { courier } from './courier.ts';\nimport { discord } from './discord.ts';",
    ],
    ['discord] as const', 'discord, courier] as const'],
  );
  const sender = own('sender.ts').replaceAll("'../../infra/senders/", "'./").replaceAll("'../../lib/", "'../../lib/");
  return {
    addSender() {
      place('infra/senders/courier.ts', sender);
      change(
        'infra/senders/senders.ts',
        [
          "import { discord } from './discord.ts';",
          "import { courier } from './courier.ts';\nimport { discord } from './discord.ts';",
        ],
        ['discord };', 'discord, courier };'],
      );
    },
  };
}

type Report = {
  numPassedTests: number;
  testResults: Array<{ assertionResults: Array<{ fullName: string; status: string; failureMessages: string[] }> }>;
};

describe('A fifth chat platform, of two files and a word in each list', { timeout: 120_000 }, () => {
  let workplace: Workplace;
  let unfinished: string;
  const compile = () => workplace.run('node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'lib.json']);

  beforeAll(async () => {
    workplace = createWorkplace('hotspot-fifth-');
    const { directory } = workplace;
    cpSync(join(root, 'test'), join(directory, 'test'), { recursive: true });
    cpSync(join(root, 'tsconfig.json'), join(directory, 'tsconfig.json'));
    writeFileSync(
      join(directory, 'lib.json'),
      JSON.stringify({ extends: './tsconfig.json', include: ['handlers', 'lib', 'infra'] }),
    );
    const { addSender } = addPlatform(workplace);
    unfinished = (await compile()).stdout;
    addSender();
  }, 60_000);
  afterAll(() => workplace.remove());

  it('is asked for by the compiler while its second word is missing, and then fits everywhere', async () => {
    expect(unfinished.match(/^[\w/.-]+(?=\()/gm)).toEqual(['infra/senders/senders.ts']);
    expect(unfinished).toContain("Property 'courier' is missing");
    expect(await compile()).toMatchObject({ code: 0, stdout: '' });
  });

  it('is held by the contract of all chats', async () => {
    const { code } = await workplace.run(
      'node_modules/vitest/vitest.mjs',
      [
        ...['run', '--config', 'test/vitest.config.ts', '--typecheck.enabled=false'],
        ...['--reporter=json', '--outputFile=report.json'],
        ...['-t', 'courier', 'test/contract/chat.test.ts', 'test/contract/chat-markup.test.ts'],
      ],
      // The packages keep the plain name that the copy links them by: Vite stumbles over a folder with # or % (test/run-vitest.ts).
      { NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main' },
    );
    const report: Report = JSON.parse(readFileSync(join(workplace.directory, 'report.json'), 'utf8'));
    const failed = report.testResults.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .flatMap(({ fullName, failureMessages }) => [fullName, failureMessages[0]?.split('\n')[0]]),
    );
    expect([code, failed]).toEqual([0, []]);
    expect(report.numPassedTests).toBeGreaterThan(100);
  });

  it('is packaged with its routes and its alarm, and served where only it is set up', async () => {
    const { template, texts } = await packaged(workplace, everyPart, {
      ...allowing,
      WEBHOOK_SECRETS: 'ssm:/hotspot/webhook',
      COURIER_SECRETS: 'ssm:/hotspot/courier',
    });
    const routes = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route')
      .map(({ Properties }) => Properties['RouteKey']);
    expect(routes).toEqual(expect.arrayContaining(['GET /courier', 'POST /courier', 'POST /slack']));
    const filter = template.Resources['ChatAnswerMsFilter']?.Properties['FilterPattern'];
    expect(filter).toContain('$.channel = "courier"');
    const { Variables } = template.Resources['ChatopsLambdaFunction']?.Properties['Environment'] ?? {};
    expect(Variables).toMatchObject({ COURIER_SECRETS: 'ssm:/hotspot/courier' });
    expect(texts).toContain('parameter/hotspot/courier');
  });

  it('has its secret refused in plain text, and its own name allowed only while it is there', async () => {
    const env = { ...allowing, WEBHOOK_SECRETS: 'ssm:/hotspot/webhook', COURIER_SECRETS: 'planted-in-plain-text' };
    const { code, stderr } = await workplace.run('infra/deploy/package-command.ts', ['--param', 'chat=on'], env);
    expect([code, stderr]).toEqual([1, expect.stringContaining('COURIER_SECRETS is given as plain text')]);
    expect(stderr).not.toContain(env.COURIER_SECRETS);
    expect(stderr).not.toContain('CHATOPS_ALLOW');
  });

  it('is part of the demo, of npm start and of what can be simulated', async () => {
    expect((await workplace.run('infra/deploy/build/build.ts', [])).code).toBe(0);
    const demo = await workplace.run('infra/demo/demo.ts', []);
    expect(demo).toMatchObject({ code: 0, stdout: expect.stringMatching(/^✓ Courier .*200 OK$/m) });
    const script = `
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      import { createCloud } from './infra/emulator/cloud.ts';
      import { serveCloud } from './infra/emulator/serve.ts';
      import { loadFunction } from './infra/runtimes/lambda/functions.ts';
      import { serveGateway } from './infra/runtimes/lambda/server.ts';
      import { useEmulatedCloud } from './infra/start/environment.ts';
      const cloud = await serveCloud(createCloud({}));
      useEmulatedCloud(cloud.url);
      const http = await loadFunction('chatops');
      const { url } = await serveGateway({ http, routes: { courier: http }, port: 0, envelope: 'apigw-v2' });
      const greeted = await fetch(url + '/courier?' + process.argv[2]);
      console.log('GREETED', greeted.status, greeted.headers.get('content-type'), await greeted.text());
      const simulate = ['infra/simulate/simulate.ts', 'courier', 'status', '--url', url];
      const [code] = await once(spawn(process.execPath, simulate, { stdio: 'inherit' }), 'close');
      console.log('SIMULATED', code);
      process.exit(0);
    `;
    writeFileSync(join(workplace.directory, 'try.mjs'), script);
    const echo = 'a+b/c== &d';
    const sign = createHmac('sha256', demoKeys.chat).update(echo).digest('hex');
    const { stdout } = await workplace.run('try.mjs', [new URLSearchParams({ echo, sign }).toString()]);
    expect(stdout).toContain(`GREETED 200 text/plain; charset=utf-8 ${echo}`);
    expect(stdout).toContain('Only the asker sees:');
    expect(stdout).toContain('SIMULATED 0');
  });
});
