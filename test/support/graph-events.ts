import fc from 'fast-check';
import { anyEvent, anyPayload } from './arbitraries.ts';
import { inCloudEvent } from './delivery.ts';

/** JSON text, most of it of something that is nearly a payload. */
const anyText = fc.oneof(
  anyPayload.map((value) => JSON.stringify(value) ?? ''),
  fc.string(),
  fc.constantFrom('', ' ', 'null', '{}', '[]', '{"', '\ufeff{}'),
);

const anyGrid = fc.oneof(
  anyPayload.map((data) => inCloudEvent(data)),
  fc.tuple(anyPayload, anyPayload).map(([data, id]) => inCloudEvent(data, { id })),
  anyEvent,
);

const fewOf = <T>(one: fc.Arbitrary<T>) => fc.oneof(fc.tuple(one), fc.array(one, { maxLength: 3 }));

/** Anything that FunctionGraph may hand over as an event, most of it near to one that is served. */
export const anyGraphEvent: fc.Arbitrary<unknown> = fc.oneof(
  anyGrid,
  fewOf(anyGrid),
  fc.record({ events: fc.oneof(fewOf(anyGrid), anyPayload) }),
  fc.record({
    record: fc.oneof(
      fewOf(fc.record({ smn: fc.record({ message: fc.oneof(anyText, anyPayload), message_id: anyPayload }) })),
      fewOf(anyPayload),
      anyPayload,
    ),
  }),
  fc.record(
    {
      trigger_type: fc.constantFrom<unknown>('TIMER', 'KAFKA', 'timer', 7, null),
      trigger_name: anyPayload,
      time: anyPayload,
      user_event: fc.oneof(anyText, anyPayload),
    },
    { requiredKeys: ['trigger_type'] },
  ),
  fc
    .tuple(anyEvent, fc.constantFrom('lts', 'cts', 'Records', 'records', 'ShardID', 'messages', 'notify_data'))
    .map(([value, name]) => ({ [name]: value })),
);
