import { type Cloud, type CloudOptions, createCloud } from '../emulator/cloud.ts';
import type { LoadedFunction } from '../runtimes/lambda/invoke.ts';

/** The emulated side, which can be begun anew while it is served. */
export type Fresh = {
  cloud: () => Cloud;
  /** Passes everything on to the cloud that is there. */
  fetch: Cloud['fetch'];
  /** As `loadFunction`; what it gives stays the same, and passes on to the one that is there. */
  load: (name: string) => Promise<LoadedFunction>;
  /** Puts a cloud with a fresh account, and functions that remember nothing, in the place of those there are. Configurations stay. */
  renew: () => Promise<void>;
};

/** @param load loads a function that remembers nothing. @param options of the cloud, those that are not as always. */
export function createFresh(load: (name: string) => Promise<LoadedFunction>, options: CloudOptions = {}): Fresh {
  // A second create is refused: the cautious reading of documents that do not say.
  const begin = () => createCloud({ secondCreate: 'conflict', ...options });
  let cloud = begin();
  const functions = new Map<string, LoadedFunction>();
  return {
    cloud: () => cloud,
    fetch: (...args) => cloud.fetch(...args),
    async load(name) {
      const loaded = await load(name);
      functions.set(name, loaded);
      return { ...loaded, handler: (...args) => (functions.get(name) as LoadedFunction).handler(...args) };
    },
    async renew() {
      const fresh = begin();
      const loaded: LoadedFunction[] = [];
      // One after the other: each takes hold of standard output meanwhile.
      for (const name of functions.keys()) loaded.push(await load(name));
      for (const config of cloud.configs()) fresh.seed(config);
      cloud = fresh;
      for (const one of loaded) functions.set(one.name, one);
    },
  };
}
