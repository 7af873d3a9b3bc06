import type { Page } from 'puppeteer-core';
import { npmStart } from '../clients/npm-start.ts';
import type { Browser, Look } from './browser.ts';

/** A picture of the page, with the words that can be read on it. */
export type Picture = { name: string; png: Uint8Array; text: string };

/** Where they are kept, from the project's folder. */
export const FOLDER = 'infra/docs/pictures';

type Wish = { name: string; look: Look; path?: string; prepare?: (page: Page) => Promise<void>; part?: string };

const unfolded = async (page: Page): Promise<void> => {
  await page.click('.deliveries > li summary');
  await page.waitForSelector('.unfolded .bubble');
  // The list, not the frame around what has the keyboard.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
};

const schedules = [
  {
    name: 'weekdays-on',
    when: 'cron(0 7 ? * MON-FRI *)',
    zone: 'Asia/Shanghai',
    payload: { action: 'apply', enabled: true },
  },
  {
    name: 'weekdays-off',
    when: 'cron(0 19 ? * MON-FRI *)',
    zone: 'Asia/Shanghai',
    payload: { action: 'apply', enabled: false },
  },
  {
    name: 'market-day',
    when: 'cron(30 13 ? * WED *)',
    zone: 'Asia/Shanghai',
    payload: { action: 'apply', enabled: true },
  },
];

const drawn = async (page: Page): Promise<void> => {
  await page.$eval(
    '#schedules',
    (element, value) => {
      (element as HTMLTextAreaElement).value = value;
      element.dispatchEvent(new Event('input', { bubbles: true }));
    },
    JSON.stringify(schedules),
  );
  await page.waitForFunction(() => document.querySelector('.notes')?.textContent?.includes('market-day'));
};

const wishes: readonly (Wish & { locale: 'en' | 'zh' })[] = [
  { name: 'page', locale: 'en', look: { width: 1280, height: 720 } },
  { name: 'reply', locale: 'en', look: { width: 1280, height: 840 }, prepare: unfolded, part: '.bubble' },
  { name: 'week', locale: 'en', look: { width: 1280, height: 1200 }, path: '/#week', prepare: drawn, part: 'figure' },
  { name: 'page-zh', locale: 'zh', look: { width: 1280, height: 720, language: 'zh-CN' } },
];

/** What is to be seen on the page: of each trigger something, and the newest is a command in chat. */
const story = [
  { trigger: 'webhook', text: '{"action":"apply","enabled":true,"exitSessions":5,"excludeUsers":["alice","bob"]}' },
  { trigger: 'teams', text: 'status', way: 'forged' },
  { trigger: 'discord', text: 'plan off' },
  { trigger: 'schedule', text: '{"action":"apply","enabled":true,"exitSessions":10}' },
  { trigger: 'eventbus', text: '{"action":"exclude","users":["carol"]}' },
  { trigger: 'slack', text: 'status', way: 'stale' },
  { trigger: 'mattermost', text: 'onn 5' },
  { trigger: 'slack', text: 'on 8 except alice bob' },
];

/** Takes every picture anew, of a fresh start in each language. */
export async function takePictures(browser: Browser): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const locale of ['en', 'zh'] as const) {
    const local = await npmStart([], { CHATOPS_LOCALE: locale });
    try {
      for (const step of story) await send(local.url, step);
      for (const wish of wishes.filter((one) => one.locale === locale))
        pictures.push(await take(browser, local.url, wish));
    } finally {
      await local.stop();
    }
  }
  return pictures;
}

async function send(url: string, step: (typeof story)[number]): Promise<void> {
  const response = await fetch(`${url}/page/send`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ way: 'right', ...step }),
  });
  if (!response.ok) throw new Error(`The page sent nothing for ${step.trigger}: ${response.status}`);
}

async function take(browser: Browser, url: string, { name, look, path = '/', prepare, part }: Wish): Promise<Picture> {
  const { page } = await browser.open(`${url}${path}`, look);
  await page.waitForSelector('.config');
  await prepare?.(page);
  const element = await page.waitForSelector(part ?? 'body');
  const text = (await element?.evaluate((one) => (one as HTMLElement).innerText)) ?? '';
  const png = part ? await element?.screenshot() : await page.screenshot();
  await page.close();
  return { name, png: png ?? new Uint8Array(), text: steady(text) };
}

/** What is another at every start stands as what it is. */
export function steady(text: string): string {
  return text
    .replace(/\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b/g, '(uuid)')
    .replace(/\b\d\d:\d\d:\d\d\b/g, '(time)')
    .replace(/\b\d+(\.\d)? (ms|s)\b/g, '(duration)')
    .replace(/127\.0\.0\.1:\d+/g, '(address)')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

/** How large a PNG is, from its head. https://www.w3.org/TR/png-3/#11IHDR */
export function sizeOf(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
