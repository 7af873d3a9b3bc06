import { describe, expect, it } from 'vitest';
import { nameStranger } from '../../lib/strangers.ts';

describe('an event of somebody else', () => {
  it.each([
    [{ requestContext: {} }, 'HTTP request'],
    [
      { version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload: {}, responsePayload: {} },
      'failure destination',
    ],
    [{ requestPayload: null, requestContext: {} }, 'failure destination'],
    [{ httpMethod: 'GET' }, 'HTTP request'],
    [{ Records: [] }, 'batch of records'],
    [{ record: [] }, 'batch of records'],
    [{ awslogs: { data: '' } }, 'log entries'],
    [{ lts: { data: '' } }, 'log entries'],
    [{ type: 'TOKEN', methodArn: 'arn' }, 'authorizer'],
    [{ routeArn: 'arn' }, 'authorizer'],
    [{ 'detail-type': 'x' }, 'event of a bus'],
    [{ specversion: '1.0' }, 'event of a bus'],
  ])('%j is called what it is', (event, name) => {
    expect(nameStranger(event)).toContain(name);
  });

  it.each([[{}], [null], [undefined], ['Records'], [['Records']], [{ enabled: true }]])('%j is not one', (event) => {
    expect(nameStranger(event)).toBeUndefined();
  });
});
