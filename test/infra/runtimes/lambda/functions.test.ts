import { describe, expect, it } from 'vitest';
import { captureOutput } from '../../../../infra/runtimes/lambda/capture.ts';
import { loadFunction } from '../../../../infra/runtimes/lambda/functions.ts';

describe('a function that is not built', () => {
  it('is told in a sentence that says what to do', async () => {
    await expect(loadFunction('nowhere')).rejects.toThrow('dist/nowhere.mjs is not there: run "npm run build" first.');
  });
});

describe('captured output', () => {
  it('is what was written meanwhile, and the streams are themselves again, also after a failure', async () => {
    const { write } = process.stdout;
    const { result, output } = await captureOutput(async () => {
      process.stdout.write('out ');
      process.stderr.write(Buffer.from('err'));
      return 1;
    });
    expect([result, output]).toEqual([1, 'out err']);
    await expect(captureOutput(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(process.stdout.write).toBe(write);
  });
});
