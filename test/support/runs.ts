import fc from 'fast-check';

/**
 * How often a property is tried: so often in `npm test`, and as often as `npm run fuzz` says there. Write no `numRuns` elsewhere;
 * a property that has none is tried 100 times in `npm test`.
 */
export function runs(inTest: number): { numRuns: number } {
  return { numRuns: fc.readConfigureGlobal()?.numRuns ?? inTest };
}

/** The same for those that play a whole story each time: 200 times, and a tenth of the others under `npm run fuzz`. */
export function storyRuns(): { numRuns: number } {
  const { numRuns } = fc.readConfigureGlobal() ?? {};
  return { numRuns: numRuns === undefined ? 200 : Math.ceil(numRuns / 10) };
}
