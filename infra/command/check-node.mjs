// Plain JavaScript on purpose: it must be able to say its sentence under a Node too old for everything else here.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const [least, now] = [engines.node, process.versions.node].map((text) =>
  /(\d+)\.(\d+)/.exec(text).slice(1).map(Number),
);
if (now[0] < least[0] || (now[0] === least[0] && now[1] < least[1])) {
  console.error(
    `This project needs Node ${least.join('.')} or later; this is ${process.version}. On Linux \`npm ci\` installs the pinned one ` +
      '(do not omit optional dependencies); elsewhere install the version named in .node-version.',
  );
  process.exit(1);
}
