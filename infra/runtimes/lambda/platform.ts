import type { Header } from './http.ts';

/** What every platform adds to the headers of a request. */
export const forwarded: ReadonlyArray<Header> = [
  ['X-Forwarded-For', '127.0.0.1'],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Proto', 'https'],
];
