/** `npm run pictures`: the pictures of the README, taken anew. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readNothing, runCommand } from '../../infra/command/command.ts';
import { Refusal } from '../../infra/command/refusal.ts';
import { print } from '../../infra/command/terminal.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

await runCommand({
  usage: 'npm run pictures',
  help: `Takes the pictures of the README anew, of npm start in a real browser: infra/docs/pictures/*.png, each with a .txt of the
words that can be read on it. The browser is a package of test/browser, to be installed there first (npm ci); it runs on Linux x64
only.`,
  async run(args) {
    readNothing(args);
    const { launch } = await import('./browser.ts').catch(() => {
      throw new Refusal('The browser is not installed: run "npm ci" in test/browser first.');
    });
    const { FOLDER, sizeOf, takePictures } = await import('./pictures.ts');
    const browser = await launch();
    try {
      mkdirSync(`${root}${FOLDER}`, { recursive: true });
      for (const { name, png, text } of await takePictures(browser)) {
        writeFileSync(`${root}${FOLDER}/${name}.png`, png);
        writeFileSync(`${root}${FOLDER}/${name}.txt`, `${text}\n`);
        const { width, height } = sizeOf(png);
        print(`${FOLDER}/${name}.png  ${width} × ${height}, ${Math.round(png.length / 1024)} KiB`);
      }
    } finally {
      await browser.close();
    }
  },
});
