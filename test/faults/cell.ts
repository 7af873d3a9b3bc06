import { goal, type Player } from './players.ts';
import type { Beside, Ending, Row } from './row.ts';
import type { Delivered, Stage } from './stage.ts';

/** How one function met one fault. */
export type Cell = {
  row: Row;
  player: string;
  expected: string;
  seen: string;
  /** Requests that arrived while it went on: what may change something, and those for a token. */
  writes: number;
  tokens: number;
  /** Everything that is not as it has to be, in words. */
  wrong: readonly string[];
  /** All that left the function, for the search for secrets. */
  shown: string;
  sensitive: readonly string[];
};

export function endingOf({ ends }: Row, player: Player): Ending | undefined {
  return typeof ends === 'function' ? ends(player) : ends;
}

export const toText = (ending: Ending): string => (ending === 'OK' ? 'OK' : ending.filter(Boolean).join(' '));

/** Plays a row for one function: one delivery while it goes wrong, then the same once more while nothing does. */
export async function play(row: Row, stage: Stage, expected: Ending, beside?: Beside): Promise<Cell> {
  const { cloud, player } = stage;
  stage.reset(row.isChange ?? false);
  cloud.fail(...(row.faults ?? []));
  const before = toState(stage);
  let last: Delivered | undefined;
  if (row.play) last = await row.play(stage, beside);
  else last = await stage.deliver();

  const { line, lines, invoked, shown, sensitive } = last;
  const seen = [line['code'], line['applied']].filter(Boolean).join(' ');
  const wrong: string[] = [];
  const claim = (isTrue: boolean, words: string) => {
    if (!isTrue) wrong.push(words);
  };
  const told = player.told(invoked, String(line['code']));
  claim(seen === toText(expected), `ends with ${seen}`);
  claim(lines === 1, `leaves ${lines} lines`);
  claim(told === line['code'] || isChatFor(told, String(line['code'])), `tells ${told}`);

  const sent = cloud.received.filter(({ service, method }) => service === 'workspace' && method !== 'GET');
  const tokens = cloud.received.filter(({ service }) => service === 'iam').length;
  const posts = sent.filter(({ method }) => method === 'POST').length;
  // A 401 says that nothing was done, and asks for the same once more.
  const renewed = row.renews || row.faults?.some(({ status }) => status === 401) ? 2 : 1;
  claim(posts <= (player.action === 'create' ? 1 : 2) * renewed, `sends ${posts} POSTs`);
  claim(sent.length - posts <= 2 * renewed, `sends ${sent.length - posts} PATCHes`);
  claim(line['code'] !== 'TOKEN_REFUSED' || tokens <= 1, `asks IAM ${tokens} times`);

  const after = toState(stage);
  claim(cloud.configs().length <= 1, 'leaves two configurations');
  if (line['code'] === 'OK') claim(after === GOAL, `says OK and leaves ${after}`);
  else if (line['applied'] === 'no') claim(after === before, `says no and leaves ${after}`);
  else claim([before, GOAL].includes(after), `leaves ${after}`);

  if (!row.lasting && !row.alone && !row.play) {
    cloud.heal();
    const again = await stage.deliver();
    const isThere = player.action === 'create' && after !== NOTHING;
    const code = again.line['code'];
    claim(isThere ? code === 'UPSTREAM_CONFLICT' : code === 'OK', `once more ends with ${code}`);
    claim(toState(stage) === GOAL || isThere, `once more leaves ${toState(stage)}`);
    claim(cloud.configs().length <= 1, 'once more leaves two configurations');
  }
  return {
    row,
    player: player.name,
    expected: toText(expected),
    seen,
    writes: sent.length,
    tokens,
    wrong,
    shown,
    sensitive,
  };
}

/** What a chat shows is for people; to a wrong proof it answers by its status alone. */
function isChatFor(told: string, code: string): boolean {
  return told === (/^(SIGNATURE_INVALID|DELIVERY_STALE)$/.test(code) ? '401' : 'in words');
}

const NOTHING = JSON.stringify([]);
const GOAL = JSON.stringify([goal]);

/** What the cloud holds, without ids. */
function toState({ cloud }: Stage): string {
  return JSON.stringify(cloud.configs().map(({ enabled, exitSessions }) => ({ enabled, exitSessions })));
}
