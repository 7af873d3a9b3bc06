import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Local, npmStart } from '../clients/npm-start.ts';
import { type Browser, type Look, launch, type Window } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let local: Local;
beforeAll(async () => {
  [browser, local] = await Promise.all([launch(), npmStart()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await local?.stop();
});

const open = (path = '/', look: Look = {}) => browser.open(`${local.url}${path}`, look);

/** Unfolds the newest delivery. @returns where it is. */
async function unfold(page: Page): Promise<string> {
  const id = await page.$eval('.deliveries > li', (newest) => {
    const details = newest.querySelector('details');
    if (!details?.open) details?.querySelector('summary')?.click();
    return newest.id;
  });
  await page.waitForSelector(`#${id} .unfolded`);
  return `#${id}`;
}

/** Presses a button that stands in something. */
async function press(page: Page, inside: string, name: string): Promise<void> {
  await page.$$eval(
    `${inside} button`,
    (buttons, text) => (buttons.find(({ textContent }) => textContent === text) as HTMLElement).click(),
    name,
  );
}

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => (element as HTMLElement).innerText);

/** The newest line, once it says this and has ended. */
async function newest(page: Page, said: string): Promise<string> {
  await page.waitForFunction(
    (text) => {
      const line = document.querySelector<HTMLElement>('.deliveries > li summary')?.innerText;
      return line?.includes(text) && !line.includes('running');
    },
    { timeout: 20_000 },
    said,
  );
  return (await textOf(page, '.deliveries > li summary')).replace(/\s+/g, ' ');
}

async function choose(page: Page, trigger: string, text?: string): Promise<void> {
  await (await page.waitForSelector(`input[value="${trigger}"]`))?.click();
  if (text !== undefined) await write(page, '#text', text);
}

async function write(page: Page, selector: string, text: string): Promise<void> {
  await page.$eval(
    selector,
    (element, value) => {
      (element as HTMLTextAreaElement).value = value;
      element.dispatchEvent(new Event('input', { bubbles: true }));
    },
    text,
  );
}

/** Presses a button of the sender, and waits until it is told how that ended. */
async function send(page: Page, way = 'Send'): Promise<void> {
  await page.evaluate(() => {
    for (const old of document.querySelectorAll('.ended button')) old.classList.add('old');
  });
  await page.evaluate((name) => {
    const found = [...document.querySelectorAll<HTMLElement>('.ways button')].find(
      ({ firstChild }) => firstChild?.textContent === name,
    );
    found?.click();
  }, way);
  await page.waitForFunction(
    (count) => document.querySelectorAll('.ended button:not(.old)').length === count,
    { timeout: 20_000 },
    way === 'Twice' ? 2 : 1,
  );
}

const configured = '{"action":"apply","enabled":true,"exitSessions":3,"excludeUsers":["alice"]}';

async function post(path: string, value: object): Promise<void> {
  const response = await fetch(`${local.url}/page/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  });
  expect(response.status).toBe(200);
}

describe('The page of npm start', () => {
  let window: Window;
  beforeAll(async () => {
    window = await open();
  });
  afterAll(() => {
    expect(window.complaints).toEqual([]);
  });

  const chats = ['slack', 'mattermost', 'teams', 'discord'];
  it.each([
    ...[...chats, 'webhook'].map((trigger) => [trigger, 'Send', '200 OK']),
    ...['eventbus', 'schedule'].map((trigger) => [trigger, 'Send', '200 OK']),
    ...[...chats, 'webhook'].map((trigger) => [trigger, 'Forged', '401 SIGNATURE_INVALID']),
    ...['slack', 'teams', 'discord', 'webhook'].map((trigger) => [trigger, 'Stale', '401 DELIVERY_STALE']),
    ...[...chats, 'webhook', 'eventbus', 'schedule'].map((trigger) => [trigger, 'Malformed', '400 PAYLOAD_INVALID']),
    ...[...chats, 'webhook', 'eventbus', 'schedule'].map((trigger) => [trigger, 'Twice', '200 OK']),
  ] as [string, string, string][])('sends for %s: %s, and shows %s', async (trigger, way, outcome) => {
    const { page } = window;
    await post('wipe', {});
    await post('send', { trigger: 'webhook', text: configured, way: 'right' });
    await choose(page, trigger);
    await send(page, way);
    expect(await newest(page, outcome)).toContain(outcome);
  });

  it('shows what the cloud has, as it is changed', async () => {
    const { page } = window;
    await post('wipe', {});
    await page.waitForFunction(() => !document.querySelector('.config'));
    await choose(page, 'slack', 'on 7 except alice bob');
    await send(page);
    await page.waitForSelector('.config');
    expect((await textOf(page, '.config')).replace(/\s+/g, ' ')).toMatch(/on .*7 .*\(2\) alice bob/);
  });

  it('unfolds to what came in, what was asked of the cloud, the reply as it is shown, and the log line', async () => {
    const { page } = window;
    await choose(page, 'slack', 'on 8 except alice bob');
    await send(page);
    await newest(page, 'on 8');
    const text = await textOf(page, `${await unfold(page)} .unfolded`);
    for (const part of [
      'Reply, as Slack shows it',
      'Exit sessions: 7 → 8',
      'exit sessions 7 → 8',
      'PATCH /v1/',
      'X-Slack-Signature proof',
      'text = on 8 except alice bob',
      '"result": "updated"',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/\d s old when it came/);
    expect(text).not.toContain('demo-password');
  });

  it('sends again as it was, and proven anew where it is stale', async () => {
    const { page } = window;
    await choose(page, 'teams', 'status');
    await send(page, 'Stale');
    await newest(page, '401 DELIVERY_STALE');
    const stale = await unfold(page);
    for (const [name, outcome] of [
      ['Send again as it was', '401 DELIVERY_STALE'],
      ['Send again, proven anew', '200 OK'],
    ] as const) {
      const before = await page.$eval('.deliveries > li', ({ id }) => id);
      await press(page, stale, name);
      await page.waitForFunction((old) => document.querySelector('.deliveries > li')?.id !== old, {}, before);
      expect(await newest(page, outcome)).toContain('status');
    }
  });

  it('takes a delivery back to be edited', async () => {
    const { page } = window;
    await choose(page, 'discord', 'exempt add "dora the first"');
    await send(page);
    await newest(page, 'dora');
    await choose(page, 'slack');
    await press(page, await unfold(page), 'Edit');
    await page.waitForFunction(() => document.activeElement?.id === 'text');
    expect(await page.$eval('#text', (element) => (element as HTMLTextAreaElement).value)).toBe(
      'exempt add "dora the first"',
    );
    expect(await page.$eval('input[value="discord"]', (element) => (element as HTMLInputElement).checked)).toBe(true);
  });

  it('gives a curl that sends the same bytes', async () => {
    const { page } = window;
    await post('send', { trigger: 'webhook', text: configured, way: 'right' });
    await choose(page, 'webhook', `{"action":"exclude","users":["o'neill $(id) \`id\`"]}`);
    await send(page);
    await newest(page, 'neill');
    const delivery = await unfold(page);
    const curl = await page.$eval(`${delivery} .buttons pre`, ({ textContent }) => textContent ?? '');
    expect(curl).toMatch(/^curl -i http:\/\/127\.0\.0\.1:\d+\/webhook/);
    expect(curl).toContain(`"o'\\''neill $(id) \`id\`"`);
    // The same user is on the list already, by this very name.
    const { stdout } = await promisify(execFile)('bash', ['-c', curl]);
    expect(stdout).toMatch(/^HTTP\/1\.1 200 /);
    expect(stdout).toContain('"result":"unchanged"');
    expect(stdout).toContain(`o'neill $(id) \`id\``);
  });

  it.each([
    ['answers 503', '503 UPSTREAM_UNAVAILABLE'],
    ['answers 429', '429 UPSTREAM_THROTTLED'],
    ['slow: 1.2 s an answer', '200 OK'],
    ['stalls in the middle of an answer', '504 UPSTREAM_TIMEOUT'],
    ['does it, but the answer is lost', '200 OK'],
    ['token revoked before each delivery', '200 OK'],
    ['wrong password', '502 TOKEN_REFUSED'],
  ])('lets the cloud fail (%s): %s, and all is well when that ends', async (fault, outcome) => {
    const { page } = window;
    await post('wipe', {});
    await post('send', { trigger: 'webhook', text: configured, way: 'right' });
    const set = async (name: string) => {
      await page.evaluate((wanted) => {
        const label = [...document.querySelectorAll<HTMLElement>('.faults label')].find(
          ({ innerText }) => innerText.trim() === wanted,
        );
        label?.click();
      }, name);
    };
    await set(fault);
    await choose(page, 'webhook', '{"action":"apply","enabled":true,"exitSessions":9}');
    await send(page);
    expect(await newest(page, outcome)).toContain(outcome);
    await set('none');
    await choose(page, 'webhook', '{"action":"apply","enabled":true,"exitSessions":10}');
    await send(page);
    expect(await newest(page, '"exitSessions":10')).toContain('exitSessions');
    expect(await newest(page, '200 OK')).toContain('"exitSessions":10');
  });

  it('lists the changes, the newest first', async () => {
    const { page } = window;
    await choose(page, 'slack', 'exempt add zoe');
    await send(page);
    await newest(page, 'zoe');
    await newest(page, '200 OK');
    await page.click('a[href="#changes"]');
    await page.waitForSelector('.changes tbody tr');
    expect((await textOf(page, '.changes tbody tr')).replace(/\s+/g, ' ')).toMatch(/Slack U0DEMODANA excluded \+zoe/);
    await page.click('a[href="#deliveries"]');
    await page.waitForSelector('.deliveries');
  });

  it('draws the week of the schedules, and tells what is wrong with a list', async () => {
    const { page } = window;
    await page.click('a[href="#week"]');
    await page.waitForSelector('.days svg rect.on');
    expect(await textOf(page, '.notes')).toContain('Fri 19:00');
    const night = { action: 'apply', enabled: true };
    const list = [
      { name: 'early', when: 'cron(0 7 ? * MON-FRI *)', zone: 'Europe/Berlin', payload: night },
      { name: 'late', when: 'cron(0 9 ? * MON *)', zone: 'Europe/Berlin', payload: night },
    ];
    await write(page, '#schedules', JSON.stringify(list));
    await page.waitForFunction(() => document.querySelector<HTMLElement>('.notes')?.innerText.includes('overlap'));
    expect(await textOf(page, '.notes')).toContain('Mon 09:00: late switches on what early has switched on');
    expect(await textOf(page, '.notes')).toContain('Nothing here switches it off.');
    await write(page, '#schedules', JSON.stringify([{ ...list[0], when: '0 7 * * 1-5' }]));
    await page.waitForSelector('.week [role="alert"] li');
    expect(await textOf(page, '.week [role="alert"] li')).toContain('/0/when');
    await page.click('a[href="#deliveries"]');
    await page.waitForSelector('.deliveries');
  });
});

describe('The page', () => {
  it('is used with the keyboard alone', async () => {
    const { page } = await open();
    await page.waitForSelector('input[name="trigger"]');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the deliveries');
    await page.focus('input[name="trigger"]');
    await page.keyboard.press('ArrowRight');
    expect(await page.$eval('input[value="mattermost"]', (one) => (one as HTMLInputElement).checked)).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.firstChild?.textContent)).toBe('Send');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.ended button');
    await page.focus('.ended button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.unfolded .bubble');
    await page.waitForFunction(() => document.activeElement?.tagName === 'SUMMARY');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => !document.querySelector('.unfolded'));
    await page.close();
  });

  it('shows in every window what one of them sends', async () => {
    const [one, other] = [await open(), await open()];
    await choose(one.page, 'slack', 'exempt add of-two-windows');
    await send(one.page);
    expect(await newest(other.page, 'of-two-windows')).toContain('Slack');
    for (const { page, complaints } of [one, other]) {
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  it('comes back by itself after a restart, and says so meanwhile', async () => {
    const first = await npmStart();
    const { page } = await browser.open(first.url);
    await choose(page, 'slack', 'status');
    await send(page);
    await newest(page, 'status');
    await first.stop();
    await page.waitForFunction(() => document.querySelector('.lost')?.textContent?.startsWith('Not connected'));
    const second = await npmStart([], { PORT: new URL(first.url).port });
    await page.waitForFunction(() => document.querySelector('.lost')?.textContent === '', { timeout: 20_000 });
    expect(await page.$$('.deliveries > li')).toHaveLength(0);
    await choose(page, 'slack', 'on 4');
    await send(page);
    expect(await newest(page, '200 OK')).toContain('on 4');
    await page.close();
    await second.stop();
  });

  it('keeps whatever comes from outside a text', async () => {
    const { page, complaints } = await open();
    const planted = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      'javascript:alert(1)',
      '<!channel> @everyone',
      '"><svg onload=alert(1)>',
      'a\u202eb\u0007c\u200bd',
    ];
    await post('wipe', {});
    await post('send', {
      trigger: 'webhook',
      text: JSON.stringify({ action: 'apply', enabled: true, exitSessions: 1, excludeUsers: planted.slice(0, 5) }),
      way: 'right',
    });
    for (const [index, text] of planted.entries()) {
      const body = JSON.stringify({ action: 'apply', enabled: text, [text]: index });
      await fetch(`${local.url}/<b>${encodeURI(text)}/webhook`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'User-Agent': encodeURI(text) },
        body,
      });
      await fetch(`${local.url}/${encodeURIComponent(text)}`, { method: 'POST', body });
      await post('send', { trigger: 'slack', text, way: 'right' });
      await post('send', { trigger: 'discord', text: `exempt remove "${text}."`, way: 'right' });
    }
    await newest(page, 'exempt remove');
    await page.evaluate(() => {
      for (const one of document.querySelectorAll<HTMLElement>('.deliveries > li > details > summary')) one.click();
    });
    await page.waitForFunction(
      () => document.querySelectorAll('.unfolded').length === document.querySelectorAll('.deliveries > li').length,
    );
    await page.click('a[href="#changes"]');
    await page.waitForSelector('.changes');
    expect(await page.$$('#page script, #page img, svg[onload], #page a[href^="javascript"]')).toEqual([]);
    expect(await textOf(page, '.cloud')).toContain('<script>alert(1)</script>');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ['another name that leads here', { host: 'rebound.example:3000' }, 403],
    ['this name with something behind', { host: 'localhost.rebound.example' }, 403],
    ['another origin', { origin: 'http://localhost:1' }, 403],
    ['an origin that nobody may know', { origin: 'null' }, 403],
    ['TLS in front', { origin: 'https://localhost' }, 403],
    ['localhost', { host: 'localhost:3000' }, 200],
    ['LOCALHOST', { host: 'LOCALHOST' }, 200],
    ['IPv6', { host: '[::1]:3000', origin: 'http://[::1]:3000' }, 200],
  ] as [string, Record<string, string>, number][])(
    'answers to itself on this machine: %s: %j',
    async (_, headers, status) => {
      for (const path of ['/', '/docs', '/openapi.json', '/settings.json', '/page/events', '/page/app.js', '/page/x'])
        expect(await ask(path, headers), path).toBe(path === '/page/x' && status === 200 ? 404 : status);
      expect(await ask('/health', headers)).toBe(200);
      expect(await ask('/webhook', headers)).toBe(405);
    },
  );

  it('is 43 KB of script that talk to nobody else, and stays quick with 1,000 deliveries', async () => {
    const { page, complaints } = await open();
    for (let round = 0; round < 20; round += 1)
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          fetch(`${local.url}/webhook`, { method: 'POST', body: `{"round":${round},"index":${index}}` }),
        ),
      );
    await page.waitForFunction(() => document.querySelectorAll('.deliveries > li').length === 500);
    const ms = await page.evaluate(async () => {
      const startedAt = performance.now();
      document.querySelector<HTMLElement>('.deliveries > li summary')?.click();
      while (!document.querySelector('.unfolded')) await new Promise((done) => requestAnimationFrame(done));
      return performance.now() - startedAt;
    });
    expect(ms).toBeLessThan(1500);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

/** With whatever headers, as no browser would let a script do. */
function ask(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = requestHttp(`${local.url}${path}`, { headers }, (incoming) => {
      resolve(incoming.statusCode ?? 0);
      incoming.destroy();
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

describe('Everybody can use', () => {
  const looks = [
    { scheme: 'light', language: 'en', width: 1600 },
    { scheme: 'dark', language: 'en', width: 400 },
    { scheme: 'light', language: 'zh-CN', width: 400 },
    { scheme: 'dark', language: 'zh-CN', width: 1600 },
  ] as const;

  it.each(looks.flatMap((look) => ['/', '/#changes', '/#week', '/docs'].map((path) => [path, look] as const)))(
    '%s: %j',
    async (path, look) => {
      await post('send', { trigger: 'slack', text: 'on 6 except alice --replace', way: 'right' });
      await post('send', { trigger: 'webhook', text: '{', way: 'forged' });
      const { page, complaints } = await open(path, look);
      if (path === '/') {
        await page.waitForSelector('.deliveries > li');
        await page.$$eval('.deliveries > li:nth-child(-n+2) > details > summary', (all) => {
          for (const one of all) (one as HTMLElement).click();
        });
        await page.waitForFunction(() => document.querySelectorAll('.unfolded').length === 2);
      }
      if (path === '/#week') await page.waitForSelector('.days');
      if (path === '/docs') await page.waitForSelector('.operation');
      expect(complaints).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(look.language);
      // Evaluated by the debugger: the page's own policy lets no script in.
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { axe: run } = globalThis as unknown as { axe: { run: () => Promise<AxeResults> } };
        return (await run.run()).violations.map(({ id, impact, nodes }) => `${impact} ${id} ${nodes[0]?.html}`);
      });
      expect(found).toEqual([]);
      await page.close();
    },
  );
});

type AxeResults = { violations: { id: string; impact: string; nodes: { html: string }[] }[] };

describe('With npm start -- --live, the page', () => {
  const secret = 'planted-token-of-thirty-two-characters';
  let live: Local;
  beforeAll(async () => {
    live = await npmStart(['--live'], {
      HW_REGION_NAME: 'ap-southeast-3',
      HW_PROJECT_ID: 'project-of-mine',
      HW_DOMAIN_NAME: 'domain',
      HW_USER_NAME: 'user',
      HW_USER_PASSWORD: 'planted-password',
      // Nothing listens there: no test may reach a real cloud.
      HW_IAM_ENDPOINT: 'http://127.0.0.1:9',
      HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1:9',
      WEBHOOK_BEARER_TOKENS: secret,
      MATTERMOST_TOKENS: 'planted-token-of-mattermost',
      CHATOPS_ALLOW: '[{"channel":"mattermost","users":["mine"],"can":["show"]}]',
    });
  }, 60_000);
  afterAll(() => live?.stop());

  it('only looks, and shows no secret', async () => {
    const { page, complaints } = await browser.open(live.url);
    await page.waitForFunction(() => document.querySelector('header')?.innerText.includes('LIVE'));
    await fetch(`${live.url}/webhook?key=${secret}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${secret}`, 'X-Other': secret, Cookie: `a=${secret}` },
      body: JSON.stringify({ action: 'show', password: secret, note: secret }),
    });
    const form = { token: 'planted-token-of-mattermost', command: '/hotspot', text: 'status', user_id: 'mine' };
    await fetch(`${live.url}/mattermost`, { method: 'POST', body: new URLSearchParams(form) });
    expect(await newest(page, 'status')).toContain('503 TOKEN_UNAVAILABLE');
    await page.$$eval('.deliveries > li > details > summary', (all) => {
      for (const one of all) (one as HTMLElement).click();
    });
    await page.waitForFunction(() => document.querySelectorAll('.unfolded').length === 2);
    const text = await textOf(page, '#page');
    expect(text).toContain('[secret]');
    expect(text).not.toContain('planted');
    expect(text).not.toContain('curl');
    expect(await page.$$('.send, .cloud, .unfolded button')).toEqual([]);
    expect(complaints).toEqual([]);
    for (const call of ['send', 'replay', 'fault', 'wipe']) {
      const { status } = await fetch(`${live.url}/page/${call}`, { method: 'POST', body: '{"id":1,"name":null}' });
      expect(status, call).toBeGreaterThanOrEqual(400);
    }
    const pushed = await (await fetch(`${live.url}/page/deliveries/1`)).text();
    expect(pushed).not.toContain('planted');
    await page.close();
  });
});
