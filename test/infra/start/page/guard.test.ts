import { describe, expect, it } from 'vitest';
import { refuseStranger } from '../../../../infra/start/page/guard.ts';

const ask = (host: readonly string[], origin?: readonly string[]) =>
  refuseStranger({ headersDistinct: { host: [...host], ...(origin ? { origin: [...origin] } : {}) } });

describe('The page', () => {
  it.each<[string[], string[]?]>([
    [['localhost']],
    [['LocalHost:3000']],
    [['127.0.0.1:1']],
    [['[::1]:65535']],
    [['localhost:3000'], ['http://localhost:3000']],
    [['LOCALHOST:3000'], ['http://localhost:3000']],
    [['[::1]'], ['http://[::1]']],
  ])('answers whoever asks for %j from %j', (host, origin) => {
    expect(ask(host, origin)).toBeUndefined();
  });

  it.each<[string[], string[]?]>([
    [[]],
    [['']],
    [['rebound.example']],
    [['localhost.rebound.example']],
    [['rebound.example:localhost']],
    [['localhost.']],
    [['localhost:']],
    [['localhost:x']],
    [['127.0.0.1.nip.example']],
    [['127.1']],
    [['0.0.0.0:3000']],
    [['::1']],
    [['localhost', 'localhost']],
    [['localhost', 'rebound.example']],
    [['localhost@rebound.example']],
    [['localhost:3000'], ['http://localhost:3001']],
    [['localhost:3000'], ['http://127.0.0.1:3000']],
    [['localhost:3000'], ['https://localhost:3000']],
    [['localhost:3000'], ['http://localhost:3000/']],
    [['localhost:3000'], ['null']],
    [['localhost:3000'], ['']],
    [['localhost:3000'], ['http://localhost:3000', 'http://rebound.example']],
  ])('refuses whoever asks for %j from %j, in one sentence', (host, origin) => {
    expect(ask(host, origin)).toMatch(/^This page answers [^.]+\.?[^.]*\.?[^.]*\.?[^.]*\.$/);
  });
});
