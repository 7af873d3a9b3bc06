import { describe, expect, it } from 'vitest';
import { durableCases } from '../../../infra/demo/durable-cases.ts';
import { start } from '../../support/child.ts';

describe('npm run demo -- --durable', () => {
  it('plays every case of the durable path, each as expected', { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await start('infra/demo/demo.ts', ['--durable']).ended;
    expect([code, stderr]).toEqual([0, '']);
    for (const { title } of durableCases) expect(stdout).toContain(`✓ ${title}`);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('All 6 ended as expected.');
  });
});
