import { describe, expect, it } from 'vitest';
import { en } from '../../../lib/chat/catalogue/en.ts';
import { zh } from '../../../lib/chat/catalogue/zh.ts';
import { parseWords } from '../../../lib/chat/grammar.ts';
import { endings } from '../../../lib/outcome.ts';

/** Every text of a catalogue, by its place in it. */
function textsOf(catalogue: object): Array<[place: string, text: string]> {
  return Object.entries(catalogue).flatMap(
    ([key, value]): Array<[string, string]> =>
      typeof value === 'string' ? [[key, value]] : textsOf(value).map(([inner, text]) => [`${key}.${inner}`, text]),
  );
}

const english = textsOf(en);
const chinese = textsOf(zh);
const marksOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([mark]) => mark).sort();

describe.each([
  ['English', en],
  ['Chinese', zh],
] as const)('The %s catalogue', (_, catalogue) => {
  it('has a sentence for every code', () => {
    expect(Object.keys(catalogue.codes).sort()).toEqual(Object.keys(endings).sort());
    for (const sentence of Object.values(catalogue.codes)) expect(sentence).toMatch(/^.{15,}[.。]$/u);
  });

  it.each(Object.entries(endings))('says whose fault %s is', (code, { source }) => {
    const sentence = catalogue.codes[code as keyof typeof endings];
    if (source === 'iam') expect(sentence).toMatch(/^IAM /);
    else if (source === 'workspace') expect(sentence).toContain('Workspace API');
    else expect(sentence).not.toMatch(/IAM|Workspace/);
  });

  it('tells only commands to type that are understood', () => {
    const typed = textsOf(catalogue).flatMap(([, text]) => [...text.matchAll(/`([^`]*)`/g)].map(([, inner]) => inner));
    const commands = typed.filter((text) => /^(on|off|status|help|exempt|plan) ?/.test(text ?? '') && text !== 'plan');
    expect(commands.length).toBeGreaterThan(5);
    for (const text of commands) expect([text, parseWords(text ?? '').kind]).not.toContain('mistake');
  });

  it('holds nothing outside of code that a platform could take for markup', () => {
    for (const [place, text] of textsOf(catalogue)) {
      expect([place, text.replace(/`[^`]*`|\{\w+\}/g, '')]).toEqual([
        place,
        expect.not.stringMatching(/[*_~`<>&\\[\]@#|{}\n]/),
      ]);
    }
  });

  it('leaves nothing empty', () => {
    expect(textsOf(catalogue).filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

describe('The two catalogues', () => {
  it('say the same things, with the same gaps and the same words to type', () => {
    const shape = (texts: typeof english) =>
      texts.map(([place, text]) => [place, marksOf(text, /\{\w+\}/g), marksOf(text, /`[^`]*`/g)]).sort();
    expect(shape(chinese)).toEqual(shape(english));
  });

  it('are in their languages', () => {
    expect(english.filter(([, text]) => /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/.test(text))).toEqual([]);
    const signs = ['changes.enabled', 'quoted', 'separator'];
    expect(chinese.filter(([place, text]) => !/\p{Script=Han}/u.test(text) && !signs.includes(place))).toEqual([]);
  });
});
