/** What somebody wants of a configuration; `time` is that of its event, epoch milliseconds. */
export type Wish = { id: string; time: number } & (
  | { kind: 'switch'; enabled: boolean; exitSessions: number }
  | { kind: 'exclude' | 'include'; user: string }
);

/** One change of a configuration: its switch in words, or a user who came or went. */
export type Effect = string;

export const toEffect = (wish: Wish): Effect =>
  wish.kind === 'switch' ? `${wish.enabled} ${wish.exitSessions}` : `${wish.kind} ${wish.user}`;

/**
 * What has to come of wishes that are carried out one after the other: each once, but for those that a newer one has overtaken. Knows
 * nothing of queues, tables and processes.
 */
export function toEffects(wishes: readonly Wish[]): Effect[] {
  const newest = { switch: 0, exclude: 0, include: 0 };
  const effects: Effect[] = [];
  for (const wish of wishes) {
    const against = ({ switch: 'switch', exclude: 'include', include: 'exclude' } as const)[wish.kind];
    if (wish.time < newest[against]) continue;
    newest[wish.kind] = Math.max(newest[wish.kind], wish.time);
    effects.push(toEffect(wish));
  }
  return effects;
}
