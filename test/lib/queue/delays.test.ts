import { describe, expect, it } from 'vitest';
import { readDelays } from '../../../lib/queue/delays.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';

function read(value?: string) {
  const reader = createSettingsReader(value === undefined ? {} : { RETRY_DELAYS_SECONDS: value });
  return { delays: readDelays(reader), problems: reader.problems.map(({ name }) => name) };
}

describe('RETRY_DELAYS_SECONDS', () => {
  it.each([
    [undefined, [10, 30, 90, 180]],
    ['0', [0]],
    ['900', [900]],
    ['1 2 3 4 5 6 7 8 9', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    [' 3  1 0 ', [3, 1, 0]],
  ])('%j is %j', (value, delays) => {
    expect(read(value)).toEqual({ delays, problems: [] });
  });

  it.each(['901', '1,2', '-1', '1 2 3 4 5 6 7 8 9 10', 'a', ' ', '1.5', '1e2'])('cannot be %j', (value) => {
    expect(read(value)).toEqual({ delays: [10, 30, 90, 180], problems: ['RETRY_DELAYS_SECONDS'] });
  });
});
