import { expectTypeOf, it } from 'vitest';
import type { Catalogue } from '../../lib/chat/catalogue/catalogue.ts';
import type { en } from '../../lib/chat/catalogue/en.ts';
import type { zh } from '../../lib/chat/catalogue/zh.ts';
import type { Verb } from '../../lib/chat/forms.ts';
import type { Mistake } from '../../lib/chat/grammar.ts';
import type { Code } from '../../lib/outcome.ts';

it('A catalogue has a sentence for every code, every kind of mistake and every verb', () => {
  expectTypeOf<keyof Catalogue['codes']>().toEqualTypeOf<Code>();
  expectTypeOf<keyof Catalogue['mistakes']>().toEqualTypeOf<Mistake['kind']>();
  expectTypeOf<keyof Catalogue['usages']>().toEqualTypeOf<Verb | 'plan' | 'help' | '--config' | '--replace'>();
});

it('Both languages are whole catalogues', () => {
  expectTypeOf<typeof en>().toEqualTypeOf<Catalogue>();
  expectTypeOf<typeof zh>().toEqualTypeOf<Catalogue>();
  expectTypeOf<Required<Catalogue>>().toEqualTypeOf<Catalogue>();
});

it('A catalogue that leaves something out does not compile', () => {
  const withoutCode = {} as Omit<Catalogue['codes'], 'NOT_ALLOWED'>;
  // @ts-expect-error one code has no sentence
  const codes: Catalogue['codes'] = withoutCode;
  const withoutKind = {} as Omit<Catalogue['mistakes'], 'number'>;
  // @ts-expect-error one kind of mistake has no sentence
  const mistakes: Catalogue['mistakes'] = withoutKind;
  const withoutVerb = {} as Omit<Catalogue['usages'], 'exempt add'>;
  // @ts-expect-error one verb is not explained
  const usages: Catalogue['usages'] = withoutVerb;
  const withoutText = {} as Omit<Catalogue, 'requestId'>;
  // @ts-expect-error one text is missing
  const whole: Catalogue = withoutText;
  expectTypeOf({ codes, mistakes, usages, whole }).toBeObject();
});
