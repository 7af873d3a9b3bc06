import type { Cloud } from '../../infra/emulator/cloud.ts';
import type { Effect } from './model.ts';

/** Everything that changed in a configuration, in order, whoever changed it. */
export type Watch = {
  /** Looks what has changed since the last look; to be called whenever something may have. */
  look: () => void;
  effects: () => readonly Effect[];
};

export function watchConfig(cloud: Cloud, id: string): Watch {
  const read = () => {
    const config = cloud.configs().find((one) => one.id === id);
    return {
      setting: `${config?.enabled} ${config?.exitSessions}`,
      users: new Set((config?.users ?? []).map((user) => user.user_name ?? '')),
    };
  };
  const effects: Effect[] = [];
  let known = read();
  return {
    effects: () => effects,
    look() {
      const now = read();
      if (now.setting !== known.setting) effects.push(now.setting);
      for (const user of now.users) if (!known.users.has(user)) effects.push(`exclude ${user}`);
      for (const user of known.users) if (!now.users.has(user)) effects.push(`include ${user}`);
      known = now;
    },
  };
}
