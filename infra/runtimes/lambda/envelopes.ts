import { toAlbEvent } from './alb-event.ts';
import type { HttpRequest } from './http.ts';
import { toFunctionUrlEvent, toHttpApiEvent } from './http-api-event.ts';
import { toRestEvent } from './rest-event.ts';

/** The ways in which AWS hands an HTTP request to a function, each with its event. */
const wrappers = {
  'apigw-v1': toRestEvent,
  'apigw-v2': toHttpApiEvent,
  'function-url': toFunctionUrlEvent,
  alb: (request: HttpRequest) => toAlbEvent(request, { multiValue: false }),
  'alb-multi-value': (request: HttpRequest) => toAlbEvent(request, { multiValue: true }),
};

export type Envelope = keyof typeof wrappers;

export const envelopes = Object.keys(wrappers) as readonly Envelope[];

/** The event that a function gets for this request. */
export function toEvent(envelope: Envelope, request: HttpRequest): unknown {
  return wrappers[envelope](request);
}
