import { randomBytes } from 'node:crypto';

/** What a service says, before any fault spoils it. Header names in any case; `body` is the exact text. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

export const newRequestId = (): string => randomBytes(16).toString('hex');

export function toJson(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Error body of the Workspace service itself: codes `WKS.*`. */
export function workspaceError(status: number, code: string, message: string): Answer {
  return toJson(status, { error_code: code, error_msg: message });
}

/** Error body of the gateway in front of it: codes `APIGW.*`, and the request id a second time in the body. */
export function gatewayError(status: number, code: string, message: string): Answer {
  const requestId = newRequestId();
  const body = { error_code: code, error_msg: message, request_id: requestId };
  return toJson(status, body, { 'X-Request-Id': requestId });
}

const iamTitles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Error body of IAM v3: `error.code` is a JSON number here and nowhere else. */
export function iamError(status: number, message: string): Answer {
  return toJson(status, { error: { code: status, message, title: iamTitles[status] ?? 'Error' } });
}

/** The other error body IAM uses: flat, codes `IAM.*`. */
export function iamCodedError(status: number, code: string, message: string): Answer {
  return toJson(status, { error_code: code, error_msg: message });
}
