import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const places = ['x64', 'arm64'].map((arch) =>
  fileURLToPath(new URL(`node_modules/node-linux-${arch}/bin/node`, import.meta.url)),
);

/** The Node of this folder's packages, where there is one for this machine. */
export const node20: string | undefined = places.find((place) => existsSync(place));
