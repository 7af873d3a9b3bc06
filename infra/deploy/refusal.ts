/** Why nothing is packaged or deployed: sentences for whoever started it, never a value. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** @throws {Refusal} a list of everything that is wrong. */
export function refuseIfAny(problems: readonly string[], what: string): void {
  if (problems.length > 0) throw new Refusal([`${what}:`, ...problems.map((problem) => `- ${problem}`)].join('\n'));
}
