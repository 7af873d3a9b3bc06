import { describe, expect, it } from 'vitest';
import { expectNoSecretIn } from '../support/leaks.ts';
import { createStage, type Stage } from '../support/queue-app.ts';

const apply = { action: 'apply', enabled: true, exitSessions: 2 };

/** Lets the worker die at a message until it is moved. */
async function die(stage: Stage, body: string, attributes: Record<string, string> = {}, times = 5): Promise<void> {
  stage.queues.put(body, attributes);
  for (let death = 0; death < times; death += 1) {
    stage.queues.receive('commands');
    await stage.clock.advance(91_000);
  }
  expect(stage.queues.receive('commands')).toBeUndefined();
}

const asAttributes = ({ messageAttributes }: { messageAttributes: Record<string, { stringValue: string }> }) =>
  Object.fromEntries(Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, stringValue]));

describe('The undertaker', () => {
  it.each<[string, unknown, object]>([
    [
      'a rule’s event',
      { id: 'e-1', source: 'ours', 'detail-type': 'x', time: '2026-11-25T11:00:00Z', detail: apply },
      { channel: 'eventbus', action: 'apply', deliveryId: 'e-1', time: '2026-11-25T11:00:00.000Z' },
    ],
    [
      'a schedule',
      { ...apply, delivery: { id: 'run-1', time: '2026-11-25T11:00:00Z' } },
      { channel: 'schedule', deliveryId: 'run-1' },
    ],
    ['what a schedule left to a setting', {}, { channel: 'schedule' }],
    ['what cannot be read', { detail: 1, 'detail-type': 'x' }, { channel: 'eventbus' }],
  ])('makes a dead letter of %s', async (_, event, shows) => {
    const stage = createStage({});
    await die(stage, JSON.stringify(event));
    expect(await stage.bury(stage.startUndertaker())).toBe(true);
    const [letter, ...more] = stage.queues.all('deadLetters');
    expect(more).toEqual([]);
    expect(letter?.body).toBe(JSON.stringify(event));
    expect(letter && asAttributes(letter)).toMatchObject({
      code: 'WORKER_DIED',
      reason: 'The worker died at it every time.',
      attempts: '5',
      ...shows,
    });
    expect(stage.lines).toMatchObject([{ code: 'WORKER_DIED', status: 500, level: 'error', deadLettered: true }]);
    expect(stage.queues.all('deaths')).toEqual([]);
  });

  it('leaves it where it is as long as the dead letter cannot be written', async () => {
    const stage = createStage({});
    await die(stage, JSON.stringify(apply));
    stage.queues.fail({ status: 403, error: 'AccessDenied' });
    const undertaker = stage.startUndertaker();
    expect(await stage.bury(undertaker)).toBe(false);
    expect(stage.lines).toMatchObject([{ code: 'WORKER_DIED' }]);
    expect(stage.lines[0]).not.toHaveProperty('deadLettered');
    await stage.clock.advance(91_000);
    expect(await stage.bury(undertaker)).toBe(true);
    const [letter] = stage.queues.all('deadLetters');
    expect(letter && asAttributes(letter)['attempts']).toBe('5');
  });

  it('counts as many attempts as there were', async () => {
    const stage = createStage({ RETRY_DELAYS_SECONDS: '1 1' }, { receiveMax: 3 });
    await die(stage, JSON.stringify(apply), {}, 3);
    await stage.bury(stage.startUndertaker());
    const [letter] = stage.queues.all('deadLetters');
    expect(letter && asAttributes(letter)['attempts']).toBe('3');
  });

  it('keeps that it was sent back before', async () => {
    const stage = createStage({});
    const redriven = '2026-11-25T11:30:00.000Z';
    await die(stage, '{}', { redriven, deliveryId: 'd-1', time: '2026-11-25T10:00:00.000Z' });
    await stage.bury(stage.startUndertaker());
    const [letter] = stage.queues.all('deadLetters');
    expect(letter && asAttributes(letter)).toMatchObject({
      redriven,
      deliveryId: 'd-1',
      time: '2026-11-25T10:00:00.000Z',
    });
  });

  it('needs its queue, and says so', () => {
    const stage = createStage({});
    expect(() => stage.startUndertaker({ DEAD_LETTER_QUEUE_URL: '' })).toThrow(/DEAD_LETTER_QUEUE_URL is required/);
    expect(() => stage.startUndertaker({ AWS_REGION: '' })).toThrow(/AWS_REGION is required/);
  });

  it('shows none of its secrets', async () => {
    const stage = createStage({ AWS_SESSION_TOKEN: 'planted-session-token-0123456789' });
    await die(
      stage,
      JSON.stringify({ ...apply, delivery: { id: 'planted-session-token-0123456789', time: '2026-11-25T11:00:00Z' } }),
    );
    await stage.bury(stage.startUndertaker());
    expectNoSecretIn(
      [stage.lines, stage.queues.all('deadLetters').map(asAttributes)],
      'planted-session-token-0123456789',
    );
  });
});
