import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type BuildResult, build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The functions: every `handlers/<name>.ts`. */
export const functionNames: readonly string[] = readdirSync(`${root}handlers`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'));

/** Parts of packages that our code never reaches. Whether they are reached is decided while running, so that no bundler can know it. */
const unreached: ReadonlyArray<{ file: RegExp; contents: string }> = [
  // Ours brings a formatter of its own, and holds no line back.
  {
    file: /@aws-lambda-powertools\/logger\/.*\/(PowertoolsLogFormatter|logBuffer)\.js$/,
    contents: 'export class PowertoolsLogFormatter {} export class CircularMap {}',
  },
  // It keeps apart what invocations that run at once must not share. Lambda gives a process one at a time, unless it is told otherwise.
  { file: /@aws\/lambda-invoke-store\/.*\/invoke-store\.js$/, contents: 'export {}' },
  // No request is repeated by ky, and nobody looks at its progress.
  {
    file: /\/ky\/distribution\/core\/retry-timing\.js$/,
    contents: 'export const calculateRetryTimingDelay = undefined, getRetryTimingHeader = undefined',
  },
  {
    file: /\/ky\/distribution\/utils\/body\.js$/,
    contents: 'export const getBodySize = undefined, streamRequest = undefined, streamResponse = undefined',
  },
];

/** The part of aws4fetch that guesses service and region from the host: we name both. */
const GUESSES = 'function guessServiceRegion(';

/** Parts of ours that need a table and queues of AWS: no function asks for them where there are none. */
const durable: typeof unreached = [
  { file: /\/lib\/aws\/aws-call\.ts$/, contents: 'export const createAwsCall = undefined' },
  { file: /\/lib\/durable\/durable\.ts$/, contents: 'export const createDurable = undefined' },
  { file: /\/lib\/durable\/dynamo-store\.ts$/, contents: 'export const createDynamoStore = undefined' },
  { file: /\/lib\/queue\/enqueue\.ts$/, contents: 'export const createEnqueue = undefined' },
];

const without = (parts: typeof unreached): Plugin => ({
  name: 'without-unreached',
  setup({ onLoad }) {
    for (const { file, contents } of parts) onLoad({ filter: file }, () => ({ contents }));
    onLoad({ filter: /aws4fetch\.esm\.mjs$/ }, async ({ path }) => {
      const [used = '', guesses] = (await readFile(path, 'utf8')).split(GUESSES);
      if (guesses === undefined) throw new Error(`${path} is not the aws4fetch that this was made for`);
      return { contents: `${used}const guessServiceRegion = undefined; export { AwsV4Signer };` };
    });
  },
});

/** The clouds that the functions are built for, and where and how each wants them. `#runtime` is another file for each. */
export const targets = {
  aws: { outdir: 'dist', extension: '.mjs', options: { format: 'esm', target: 'node24' }, unreached },
  functiongraph: {
    outdir: 'dist/functiongraph',
    extension: '.cjs',
    options: {
      format: 'cjs',
      target: 'node20.15',
      conditions: ['functiongraph'],
      // Younger than that Node; and in CommonJS there is a word for it.
      define: { 'process.getBuiltinModule': 'require' },
    },
    unreached: [...unreached, ...durable],
  },
} as const satisfies Record<
  string,
  { outdir: string; extension: string; options: BuildOptions; unreached: typeof unreached }
>;

export type Target = keyof typeof targets;

/** Those that are made of the queues of AWS. */
const ofQueues: readonly string[] = ['worker', 'undertaker'];

/** The functions that there are on a cloud. */
export function functionsOf(target: Target): readonly string[] {
  return target === 'aws' ? functionNames : functionNames.filter((name) => !ofQueues.includes(name));
}

/** Bundles every function for one cloud: minified, with a linked source map. The files are handed back, not written. */
export function bundle(target: Target = 'aws'): Promise<BuildResult<{ metafile: true; write: false }>> {
  const { outdir, extension, options, unreached } = targets[target];
  return build({
    ...options,
    absWorkingDir: root,
    entryPoints: functionsOf(target).map((name) => `handlers/${name}.ts`),
    outdir,
    outExtension: { '.js': extension },
    bundle: true,
    write: false,
    platform: 'node',
    mainFields: ['module', 'main'],
    minify: true,
    charset: 'utf8',
    sourcemap: 'linked',
    sourcesContent: false,
    // Comments in the sources name one of the libraries and forget the others.
    legalComments: 'none',
    banner: { js: '/*! With ky © Sindre Sorhus, middy, valibot (MIT), Powertools (MIT-0) */' },
    // ky and we find the small Fetch where they look for Node's, which is dear to load. A single one of these names that is left
    // loads it all the same: forms and streams, which nobody uses, are gone for ky.
    define: {
      ...('define' in options ? options.define : {}),
      'globalThis.FormData': 'undefined',
      'globalThis.ReadableStream': 'undefined',
      // The signer of requests to AWS has it by its bare name.
      Headers: '__Headers',
      ...Object.fromEntries(
        ['fetch', 'Headers', 'Request', 'Response'].map((name) => [`globalThis.${name}`, `__${name}`]),
      ),
    },
    inject: ['lib/cloud/small-fetch.inject.ts'],
    plugins: [without(unreached)],
    metafile: true,
    logLevel: 'warning',
  });
}
