import { expect, it } from 'vitest';
import { sections } from '../../mutation/sections.ts';
import { readPage } from './page.ts';

const proof = readPage('infra/docs/proof.md');

/** The rows of the page's tables that begin with this. */
const rowsOf = (name: string): string[][] =>
  proof
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, first]) => first === name);

const measured = (goal: string) => rowsOf(goal)[0]?.[3];
const noticed = (section: string) => Number.parseFloat(rowsOf(`\`${section}\``)[0]?.[2] ?? '');

it.each(['README.md', 'infra/docs/README.zh-CN.md'])('%s tells the figures of the page of proofs', (page) => {
  const [, told = ''] = /bench\.svg\)\n\n(.+)\n/.exec(readPage(page)) ?? [];
  const [warmCall = ''] = /A warm call, .+?The bare handlers/.exec(proof) ?? [];
  const core = Object.keys(sections).filter((name) => sections[name]?.isCore);
  const scores = core.map(noticed);
  const percents = [...told.matchAll(/([\d.]+) %/g)].map(([, percent]) => percent);

  expect(told.match(/\b\d\.\d\d\b/g)).toEqual([
    measured('webhook, cold start ÷ bare'),
    measured('webhook, cold start ÷ Huawei SDK core'),
    measured('chatops, cold start ÷ Slack Bolt'),
    measured('webhook, processor time of a warm call ÷ bare'),
  ]);
  expect(told).toMatch(
    new RegExp(`\\b500\\D+\\b${measured('500 at once in a cold process: requests for a token')}\\b`),
  );
  expect(percents.slice(-2)).toEqual([`${Math.min(...scores)}`, `${Math.max(...scores)}`]);
  expect(percents.slice(0, -2).filter((percent) => !warmCall.includes(`${percent} %`))).toEqual([]);
});

it('the page of proofs tells of every section', () => {
  expect(Object.keys(sections).filter((name) => rowsOf(`\`${name}\``).length !== 1)).toEqual([]);
});
