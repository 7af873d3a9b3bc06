import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askPerson } from '../../../infra/deploy/question.ts';

const answerWith = async (typed: string, isTTY = true) => {
  const [input, output] = [Object.assign(new PassThrough(), { isTTY }), new PassThrough()];
  const answer = askPerson('Deploy?', { input, output });
  input.write(typed);
  return { answer: await answer, shown: `${output.read() ?? ''}` };
};

describe('A question', () => {
  it.each<[string, boolean | 'left']>([
    ['y\r', true],
    ['Yes\r', true],
    [' y \r', true],
    ['\r', false],
    ['n\r', false],
    ['yesterday\r', false],
    ['\u0003', 'left'],
    ['\u0004', 'left'],
    ['y\u0003', 'left'],
  ])('is answered by %j with %j', async (typed, answer) => {
    const seen = await answerWith(typed);
    expect(seen.answer).toBe(answer);
    expect(seen.shown).toContain('Deploy? [y/N] ');
    expect(seen.shown.endsWith('\n')).toBe(true);
  });

  it('is asked of nobody where nobody sits', async () => {
    expect(await answerWith('y\r', false)).toEqual({ answer: undefined, shown: '' });
  });
});
