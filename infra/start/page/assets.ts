import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Refusal } from '../../command/refusal.ts';

export type Asset = { type: string; body: string | Uint8Array };

const folder = fileURLToPath(new URL('client', import.meta.url));

const shell = (title: string, script: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/page/icon.svg">
<link rel="stylesheet" href="/page/style.css">
<script type="module" src="/page/${script}"></script>
</head>
<body><div id="page"><noscript>This page is made of JavaScript.</noscript></div></body>
</html>
`;

/** Nothing from elsewhere, nothing inside the document, and no text ever becomes HTML. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** The headers of everything that the page is made of. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/**
 * Bundles what the browser gets, by path.
 *
 * @throws {Refusal} where that cannot be done; what is wrong has been told.
 */
export async function bundlePage(): Promise<Readonly<Record<string, Asset>>> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['app.ts', 'docs.ts'],
    outdir: 'out',
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: '/*! With preact and htm © Jason Miller (MIT, Apache-2.0) */' },
    logLevel: 'warning',
  }).catch(() => {
    throw new Refusal('The page could not be built.');
  });
  const scripts = outputFiles.map(({ path, contents }): [string, Asset] => [
    `/page/${path.split(/[\\/]/).at(-1)}`,
    { type: 'text/javascript; charset=utf-8', body: contents },
  ]);
  const read = (name: string) => readFileSync(`${folder}/${name}`);
  return {
    '/': { type: 'text/html; charset=utf-8', body: shell('hotspot-webhook', 'app.js') },
    '/docs': { type: 'text/html; charset=utf-8', body: shell('HTTP API · hotspot-webhook', 'docs.js') },
    '/page/style.css': { type: 'text/css; charset=utf-8', body: read('style.css') },
    '/page/icon.svg': { type: 'image/svg+xml', body: read('icon.svg') },
    ...Object.fromEntries(scripts),
  };
}
