import { expect, it } from 'vitest';
import { prefersAsync } from '../../lib/prefer.ts';

it.each([
  [['respond-async']],
  [['Respond-Async']],
  [['RESPOND-ASYNC ']],
  [['return=minimal, respond-async']],
  [['respond-async, wait=100']],
  [['respond-async; foo=bar']],
  [['respond-async;foo="a,b"']],
  [['respond-async=""']],
  [['respond-async=']],
  [['wait=10', 'respond-async']],
  [['foo="a \\" b", respond-async']],
  [[',, respond-async,']],
])('a sender is patient with %j', (values) => {
  expect(prefersAsync(values)).toBe(true);
});

it.each([
  [[]],
  [['']],
  [['return=minimal']],
  [['respond-asynchronously']],
  [['x-respond-async']],
  [['foo="respond-async"']],
  [['foo="a, respond-async, b"']],
  [['foo="a \\", respond-async']],
  [['respond-async=yes']],
  [['wait=respond-async']],
  [['foo; respond-async']],
])('and not with %j', (values) => {
  expect(prefersAsync(values)).toBe(false);
});
