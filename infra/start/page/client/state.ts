import type { CloudState, Pushed, Setting, Summary } from '../messages.ts';

/** What the page knows. */
export type State = {
  connected: boolean;
  setting?: Setting;
  cloud?: CloudState;
  /** The newest first. */
  deliveries: readonly Summary[];
};

export const emptyState: State = { connected: false, deliveries: [] };

type Event = { [Name in keyof Pushed]: { name: Name; data: Pushed[Name] } }[keyof Pushed];

/** What it knows after this. */
export function take(state: State, event: Event): State {
  switch (event.name) {
    case 'setting':
      return { ...state, connected: true, setting: event.data };
    case 'cloud':
      return { ...state, cloud: event.data };
    case 'deliveries':
      // Said after every connection: what was there before may be of another start.
      return { ...state, deliveries: event.data };
    case 'delivery':
      return { ...state, deliveries: putDelivery(state, event.data) };
  }
}

function putDelivery({ deliveries, setting }: State, one: Summary): readonly Summary[] {
  const index = deliveries.findIndex(({ id }) => id === one.id);
  if (index >= 0) return deliveries.with(index, one);
  return [one, ...deliveries].slice(0, setting?.kept);
}
