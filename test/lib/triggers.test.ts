import { describe, expect, it } from 'vitest';
import { nameTriggers } from '../../lib/triggers.ts';

describe('A trigger of FunctionGraph', () => {
  it.each<[unknown, readonly RegExp[]]>([
    [{ specversion: '1.0' }, [/EventGrid.*"eventbus"/]],
    [{ events: [] }, [/EventGrid/]],
    [[], [/EventGrid/]],
    [[{ lts: {} }], [/EventGrid/]],
    [{ record: [] }, [/SMN.*"eventbus"/]],
    [{ trigger_type: 'TIMER' }, [/timer.*"schedule"/]],
    [{ httpMethod: 'GET' }, [/APIG.*"webhook" and "chatops"/]],
    [{ requestContext: {} }, [/APIG/]],
    [{ httpMethod: 'GET', requestContext: {} }, [/APIG/]],
    [{ 'detail-type': 'x' }, [/EventBridge/]],
    [{ lts: { data: '' } }, [/LTS/]],
    [{ cts: {} }, [/CTS/]],
    [{ Records: [] }, [/OBS/]],
    [{ Records: 'x' }, [/OBS/]],
    [{ Records: [{ eventSource: 'OBS', eventName: 'ObjectCreated:Put' }] }, [/OBS/]],
    [{ Records: [{ eventSource: 7 }] }, [/OBS/]],
    [{ ShardID: 's' }, [/DIS/]],
    [{ StreamName: 's', ShardID: 's', Message: {} }, [/DIS/]],
    [{ notify_data: {} }, [/IoTDA/]],
    [{ trigger_type: 'KAFKA', records: [{ event_source: 'dds' }] }, [/Kafka/]],
    [{ trigger_type: 'OPENSOURCEKAFKA', messages: [] }, [/Kafka/]],
    [{ trigger_type: 'RABBITMQ' }, [/RabbitMQ/]],
    [{ trigger_type: 'ROCKETMQ' }, [/RocketMQ/]],
    [{ trigger_type: 'DMS', queue_id: 'q' }, [/DMS/]],
    [{ trigger_type: 'DIS' }, [/DIS/]],
    [{ records: [{ event_source: 'DDS' }] }, [/DDS/]],
    [{ records: [7, { event_source: 'gaussmongo' }] }, [/Mongo/]],
    [{ messages: [] }, [/DMS/]],
    [{ queue_id: 'q', messages: [] }, [/DMS/]],
    [{ specversion: '1.0', record: [] }, [/EventGrid/, /SMN/]],
    [{ specversion: '1.0', record: 'r', events: 7, lts: true, cts: 'c', messages: 'm', records: 'x' }, [/EventGrid/]],
    [{ specversion: '1.0', events: [] }, [/EventGrid/, /EventGrid/]],
    [{ trigger_type: 'TIMER', lts: {} }, [/LTS/, /timer/]],
  ])('%j is called what it is', (event, names) => {
    const found = nameTriggers(event);
    expect(found).toHaveLength(names.length);
    for (const [at, name] of names.entries()) expect(found[at]).toMatch(name);
  });

  it.each([
    [{}],
    [{ enabled: true, exitSessions: 2 }],
    [{ trigger_type: 'timer' }],
    [{ trigger_type: 'OTHER', messages: [] }],
    [{ records: [] }],
    [{ Records: [{ eventSource: 'aws:sqs', body: '{}' }] }],
    [{ Records: [{ EventSource: 'aws:sns', Sns: {} }] }],
    [{ Records: [{ eventSource: 'aws:kinesis' }] }],
    [{ records: [{ event_source: 7 }] }],
    [{ records: 'dds' }],
    [null],
    [undefined],
    ['TIMER'],
    [7],
  ])('%j is none', (event) => {
    expect(nameTriggers(event)).toEqual([]);
  });
});
