import { describe, expect, it } from 'vitest';
import { DeliveryError, toCodedEventReply, toEventReply } from '../../lib/event-reply.ts';
import { type Code, endings, type Failure, fail } from '../../lib/outcome.ts';
import { toEvent } from '../support/delivery.ts';
import { everythingOf } from '../support/leaks.ts';

function thrownFor(failure: Failure): DeliveryError {
  try {
    toEventReply(failure, toEvent({}));
  } catch (error) {
    return error as DeliveryError;
  }
  throw new Error('nothing was thrown');
}

describe('the answer to a bus or a scheduler', () => {
  it('is the status and the body that webhook would send', () => {
    const body = { id: '1', enabled: true, exitSessions: 2 };
    expect(toEventReply({ ok: true, body }, toEvent({}))).toEqual({ status: 200, ...body });
  });

  it.each(Object.keys(endings) as Code[])('is thrown for %s, with the code as its name', (code) => {
    const error = thrownFor(fail(code));
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error.name).toBe(code);
    expect(error.message).toBe(`${endings[code].detail} | request id req-1`);
  });

  it('says in one message what is wrong, what upstream said, and the request id', () => {
    const error = thrownFor(
      fail('UPSTREAM_CONFLICT', {
        detail: 'There is one already.',
        errors: [
          { pointer: '', detail: 'is wrong' },
          { pointer: '/a', detail: 'too' },
        ],
        upstream: { status: 409, errorCode: 'WKS.00211103', errorMsg: 'Conflict.', requestId: 'up' },
      }),
    );
    expect(error.message).toBe(
      'There is one already. | (whole payload) is wrong | /a too | upstream: 409 WKS.00211103 Conflict. | request id req-1',
    );
  });

  it('shows ten problems and counts the rest', () => {
    const errors = Array.from({ length: 13 }, (_, i) => ({ pointer: `/${i}`, detail: 'x' }));
    const { message } = thrownFor(fail('PAYLOAD_INVALID', { errors }));
    expect(message).toContain('/9 x | and 3 more | request id');
    expect(message).not.toContain('/10 x');
  });

  it('carries neither a stack, nor a cause, nor any property of its own that a platform would print', () => {
    const error = thrownFor(fail('INTERNAL', { bug: new Error('hunter2', { cause: 'hunter3' }) }));
    expect(error.stack).toBe(`INTERNAL: ${error.message}`);
    expect(Object.keys(error)).toEqual([]);
    expect(everythingOf(error)).not.toMatch(/hunter|event-reply\.ts/);
  });
});

describe('the same where nothing but the message is kept', () => {
  const thrownBy = (failure: Failure): DeliveryError => {
    try {
      toCodedEventReply(failure, toEvent({}));
    } catch (error) {
      return error as DeliveryError;
    }
    throw new Error('nothing was thrown');
  };

  it('is the status and the body that webhook would send', () => {
    const body = { id: '1', enabled: true, exitSessions: 2 };
    expect(toCodedEventReply({ ok: true, body }, toEvent({}))).toEqual({ status: 200, ...body });
  });

  it.each(Object.keys(endings) as Code[])('begins with %s, in name, message and stack', (code) => {
    const { name, message, stack } = thrownBy(fail(code));
    expect([name, message]).toEqual([code, `${code}: ${endings[code].detail} (request id req-1)`]);
    expect(stack).toBe(message);
    expect(everythingOf(thrownBy(fail(code)))).not.toMatch(/\n\s+at /);
  });

  it('tells every problem, the whole event by its name, and how much is done', () => {
    const errors = [
      { pointer: '', detail: 'must be one event' },
      ...Array.from({ length: 20 }, (_, at) => ({ pointer: `/${at}`, detail: 'is wrong' })),
    ];
    const upstream = { status: 403, errorCode: 'WKS.1', errorMsg: 'no' };
    const { message } = thrownBy(fail('PAYLOAD_INVALID', { detail: 'So it is.', errors, applied: 'no', upstream }));
    expect(message.split(' | ')).toEqual([
      'PAYLOAD_INVALID: So it is. (applied: no; upstream: 403 WKS.1 no; request id req-1)',
      '(whole event) must be one event',
      ...Array.from({ length: 20 }, (_, at) => `/${at} is wrong`),
    ]);
  });
});
