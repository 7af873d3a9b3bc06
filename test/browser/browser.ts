import { rmSync } from 'node:fs';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import puppeteer, { type Page } from 'puppeteer-core';
import { prepareFonts } from './fonts.ts';

export type Look = {
  /** Of the window, pixels. */
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  /** What the browser says its user reads. */
  language?: 'en' | 'zh-CN';
};

export type Browser = {
  /** A window on this address; whatever goes wrong in it is in `complaints`. */
  open: (url: string, look?: Look) => Promise<Window>;
  close: () => Promise<void>;
};

export type Window = {
  page: Page;
  /** What the browser or a script said against something, and requests to elsewhere. */
  complaints: string[];
};

/** A real browser, out of an npm package. */
export async function launch(): Promise<Browser> {
  const fonts = await prepareFonts();
  chromium.setGraphicsMode = false;
  const browser = await puppeteer.launch({
    executablePath: await chromium.executablePath(),
    headless: 'shell',
    // Without the switches of the package, some of which open doors that are to be tried here.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none', '--hide-scrollbars'],
    env: { ...process.env, FONTCONFIG_FILE: join(fonts, 'fonts.conf'), TZ: 'UTC' },
  });
  return {
    async open(url, { width = 1200, height = 900, scheme = 'light', language = 'en' } = {}) {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => ['error', 'warn'].includes(message.type()) && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('dialog', (dialog) => {
        complaints.push(`a dialog: ${dialog.message()}`);
        dialog.dismiss();
      });
      page.on('request', (request) => {
        if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`a request to ${request.url()}`);
      });
      await page.setViewport({ width, height });
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      await page.evaluateOnNewDocument((one) => {
        Object.defineProperty(navigator, 'languages', { get: () => [one] });
      }, language);
      await page.goto(url);
      await page.waitForSelector('main h2');
      return { page, complaints };
    },
    async close() {
      await browser.close();
      rmSync(fonts, { recursive: true, force: true });
    },
  };
}
