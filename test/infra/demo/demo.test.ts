import { describe, expect, it } from 'vitest';
import { run } from '../../../infra/demo/run.ts';
import { row } from '../../../infra/demo/table.ts';
import { createCloud } from '../../../infra/emulator/cloud.ts';
import { demoSecrets } from '../../../infra/start/environment.ts';
import { start } from '../../support/child.ts';

describe('npm run demo', { timeout: 60_000 }, () => {
  it('ends with exit code 0, whatever somebody has set for real', async () => {
    const { code, stdout, stderr } = await start('infra/demo/demo.ts', [], {
      HW_PROJECT_ID: 'real-project',
      WEBHOOK_ALLOW_UNSIGNED: 'true',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      CHATOPS_ALLOW: 'no list',
      CHATOPS_LOCALE: '',
    }).ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('real-project');
    expect(stdout).not.toContain('✗');
    expect(stdout).toMatch(/^All \d+ deliveries ended as expected.*\n\nWhat to do next:\n( {2}npm .+\n){3}$/m);
    for (const secret of Object.values(demoSecrets)) expect(stdout).not.toContain(secret);
    for (const result of ['200 OK, created', '200 OK, unchanged', '200 OK, dry run', '200 OK, recovered'])
      expect(stdout).toContain(result);
    expect(stdout).toContain('would send: PATCH');
    for (const trigger of ['Slack', 'Mattermost', 'Teams', 'Discord'])
      expect(stdout).toMatch(new RegExp(`^✓ ${trigger} .*200 OK$`, 'm'));
    for (const code of ['NOT_ALLOWED', 'PAYLOAD_INVALID']) expect(stdout).toMatch(new RegExp(`^✓ .*200 ${code}$`, 'm'));
    for (const trigger of ['gateway, Standard', 'gateway, Slack', 'EventGrid', 'SMN', 'timer', 'timer without a text'])
      expect(stdout).toMatch(new RegExp(`^✓ ${trigger} .*200 OK`, 'm'));
    for (const code of ['500 CREDENTIALS_MISSING', '401 UPSTREAM_UNAUTHORIZED']) expect(stdout).toContain(code);
    expect(stdout).toContain('Did you mean');
    // Not on a terminal: no colours.
    expect(stdout).not.toContain('\u001b');
  });

  it('fits a terminal of 120 columns, but for the delivery shown in full', async () => {
    const { stdout } = await start('infra/demo/demo.ts').ended;
    const [table = ''] = stdout.split('The first one');
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('shows what differs from what was expected', async () => {
    const silent = { name: 'eventbus', handler: async () => ({ status: 204 }) };
    const ran = await run(
      {
        trigger: 'EventBridge rule',
        command: 'on',
        deliver: { to: 'eventbus', event: {} },
        expected: { code: 'OK', status: 200, upstream: ['POST /v3/auth/tokens'] },
      },
      createCloud(),
      { webhook: silent, chatops: silent, eventbus: silent, schedule: silent },
    );
    expect(ran.differences).toEqual([
      'status should be 200 and is 204',
      'upstream should be ["POST /v3/auth/tokens"] and is []',
      'the log should be one line with the code OK and is ""',
    ]);
    expect(row(ran)).toContain('✗');
  });
});
