import type { User } from './users.ts';

/** The service's own record of one configuration. */
export type Config = { id: string; enabled: boolean; exitSessions: number; users: User[] };
export type Draft = { enabled: boolean; exitSessions: number; users: readonly User[] };

export type Configs = {
  all: () => readonly Config[];
  find: (id: string) => Config | undefined;
  add: (draft: Draft, id?: string) => Config;
  clear: () => void;
};

/** Configurations of the one project, oldest first. */
export function createConfigs(): Configs {
  let configs: Config[] = [];
  // 18 digits and odd: no double holds such a number, so whoever turns an id into one is found out.
  let nextId = 895_110_260_098_859_009n;
  return {
    all: () => configs,
    find: (id) => configs.find((config) => config.id === id),
    add: (draft, id) => {
      const config = { id: id ?? `${nextId}`, ...draft, users: draft.users.map((user) => ({ ...user })) };
      nextId += 2n;
      configs.push(config);
      return config;
    },
    clear: () => {
      configs = [];
    },
  };
}
