/** Why a command does not do what it was asked to: a sentence for whoever started it, and never a secret. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** 2 where the arguments are wrong, else 1. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @throws {Refusal} a list of everything that is wrong. */
export function refuseIfAny(problems: readonly string[], what: string): void {
  if (problems.length > 0) throw new Refusal([`${what}:`, ...problems.map((problem) => `- ${problem}`)].join('\n'));
}
