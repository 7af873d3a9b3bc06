import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endings } from '../../lib/outcome.ts';
import { toRecord } from '../../lib/queue/record.ts';
import { createStage } from '../support/queue-app.ts';
import { runs } from '../support/runs.ts';
import { cloudSettings } from '../support/settings.ts';

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.lorem({ maxCount: 200 }));
const body = fc.oneof(
  text,
  fc.json(),
  fc
    .record(
      {
        id: text,
        source: fc.oneof(text, fc.constantFrom('aws.scheduler', 'aws.events')),
        'detail-type': fc.oneof(text, fc.constant('Scheduled Event')),
        specversion: fc.constantFrom('1.0', '0.3', 1),
        time: fc.oneof(text, fc.constant('2026-11-25T11:00:00Z')),
        detail: fc.jsonValue(),
        data: fc.jsonValue(),
        answer: fc.jsonValue(),
        channel: fc.oneof(text, fc.constant('slack')),
        command: fc.jsonValue(),
        delivery: fc.record({ id: text, time: fc.constant('2026-11-25T11:00:00Z') }),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);
const attributes = fc.dictionary(
  fc.constantFrom('kind', 'redriven', 'deliveryId', 'time', 'channel', 'action', 'code', 'other'),
  fc.record({
    stringValue: fc.oneof(text, fc.constantFrom('command', '2026-11-25T11:00:00Z')),
    dataType: fc.constant('String'),
  }),
  { maxKeys: 5 },
);
const records = fc.record(
  {
    messageId: text,
    receiptHandle: text,
    body,
    attributes: fc.oneof(
      fc.record({ ApproximateReceiveCount: fc.nat(9).map(String), SentTimestamp: fc.nat().map(String) }),
      fc.jsonValue(),
    ),
    messageAttributes: fc.oneof({ weight: 4, arbitrary: attributes }, { weight: 1, arbitrary: fc.jsonValue() }),
  },
  { requiredKeys: [] },
);

describe('Whatever is in a message', () => {
  // No schedule sends a command here, and nobody may do anything: nothing of it can be carried out.
  it.each(['startWorker', 'startUndertaker'] as const)(
    'it ends as a dead letter that the queue takes, with one line: %s',
    async (start) => {
      const stage = createStage(cloudSettings);
      const handle = stage[start]();
      await fc.assert(
        fc.asyncProperty(records, async (record) => {
          const [lines, letters] = [stage.lines.length, stage.queues.all('deadLetters').length];
          const invocation = { requestId: 'r-1', deadlineAt: stage.clock.now() + 60_000 };
          expect(await handle(toRecord(record), invocation)).toBe(true);
          expect(stage.lines).toHaveLength(lines + 1);
          expect(Object.keys(endings)).toContain(stage.lines.at(-1)?.code);
          expect(stage.queues.all('deadLetters')).toHaveLength(letters + 1);
          const letter = stage.queues.all('deadLetters').at(-1);
          expect(Object.keys(letter?.messageAttributes ?? {}).length).toBeLessThanOrEqual(10);
          expect(stage.cloud.received).toEqual([]);
          expect(stage.told).toEqual([]);
        }),
        runs(300),
      );
    },
  );
});
