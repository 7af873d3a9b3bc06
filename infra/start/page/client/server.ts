import type { Details, Pushed } from '../messages.ts';
import { emptyState, type State, take } from './state.ts';

const names = ['setting', 'cloud', 'deliveries', 'delivery'] as const satisfies (keyof Pushed)[];

/** Listens to the server as long as the page is open, and comes back when it does. @param onState is told at most once a frame. */
export function listen(onState: (state: State) => void): void {
  let state = emptyState;
  let waiting = false;
  const change = (next: State) => {
    state = next;
    if (waiting) return;
    waiting = true;
    // A page in the background has no frames.
    const tell = () => {
      waiting = false;
      onState(state);
    };
    if (document.hidden) setTimeout(tell, 100);
    else requestAnimationFrame(tell);
  };
  let source: EventSource | undefined;
  const connect = () => {
    source = new EventSource('/page/events');
    for (const name of names)
      source.addEventListener(name, ({ data }) => change(take(state, { name, data: JSON.parse(data) })));
    source.addEventListener('error', () => {
      change({ ...state, connected: false });
      // After an answer that is no stream a browser gives up.
      if (source?.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
    });
  };
  // A browser has six connections to a server: windows that nobody sees leave theirs to the others.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) source?.close();
    else if (source?.readyState === EventSource.CLOSED) connect();
  });
  connect();
}

export type Sent = { sent: { status: number; id?: number }[] };

/** Asks the server for something. @throws {Error} with what it says against it. */
export async function ask<Answer>(name: string, asked: object): Promise<Answer> {
  const response = await fetch(`/page/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(asked),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(String(answer.problem));
  return answer;
}

/** Everything about a delivery; nothing where it is not kept any more. */
export async function readDetails(id: number): Promise<Details | undefined> {
  const response = await fetch(`/page/deliveries/${id}`);
  return response.ok ? ((await response.json()) as Details) : undefined;
}
