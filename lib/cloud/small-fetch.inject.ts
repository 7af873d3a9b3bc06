/** What esbuild puts in the place of `globalThis.fetch` and its classes: see `define` in `infra/deploy/build/bundle.ts`. */
export { fetch as __fetch } from './small-fetch.ts';
export { SmallHeaders as __Headers, SmallRequest as __Request, SmallResponse as __Response } from './small-messages.ts';
