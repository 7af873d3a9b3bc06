import type { Fault } from '../../infra/emulator/cloud.ts';
/** A token that IAM gives in place of a real one, so that it can be planted in what comes after it. */
export const PLANTED_TOKEN = 'MIIplanted0123456789+/planted0123456789==';

/** First IAM gives the planted token; then the API answers with this. */
function afterToken(answer: Omit<Fault, 'on'>): Fault[] {
  const body = { token: { expires_at: '2099-01-01T00:00:00.000000Z' } };
  return [
    { on: { service: 'iam' }, status: 201, body, headers: { 'X-Subject-Token': PLANTED_TOKEN } },
    { on: { service: 'workspace' }, times: 99, ...answer },
  ];
}

export type Echo = readonly [title: string, fault: Fault[]];

/** Answers of a cloud that repeats what it was told, and more: every secret that the process knows. */
export function echoesOf(known: readonly [password: string, ...more: string[]]): readonly Echo[] {
  const [password] = known;
  const everySecret = [PLANTED_TOKEN, ...known];
  const all = everySecret.join(' ');
  const unissued = known.join(' ');
  const escaped = everySecret.map(encodeURIComponent).join(' ');
  const echoes: ReadonlyArray<{ title: string; fault: () => Fault[] }> = [
    ...[400, 403, 404, 409, 418, 429, 500, 502, 503].map((status) => ({
      title: `them in the message of a ${status}`,
      fault: () => afterToken({ status, body: { error_code: 'WKS.1', error_msg: all } }),
    })),
    {
      title: 'the token in the code of an error',
      fault: () => afterToken({ status: 400, body: { error_code: PLANTED_TOKEN, error_msg: 'x' } }),
    },
    {
      title: 'them in IAM’s shape',
      fault: () => afterToken({ status: 403, body: { error: { code: 403, message: all } } }),
    },
    {
      title: 'them below a name of its own',
      fault: () => afterToken({ status: 400, body: { [PLANTED_TOKEN]: { code: all, message: all } } }),
    },
    { title: 'them in HTML', fault: () => afterToken({ status: 502, body: `<html>${all}</html>` }) },
    {
      title: 'them escaped in HTML',
      fault: () =>
        afterToken({ status: 502, body: `<p>${all.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</p>` }),
    },
    {
      title: 'them in broken JSON',
      fault: () => afterToken({ status: 500, body: `{"headers":${JSON.stringify({ all })}` }),
    },
    { title: 'them in the text of a 200', fault: () => afterToken({ status: 200, body: all }) },
    {
      title: 'them across the cut of a message',
      fault: () => afterToken({ status: 400, body: { error_msg: `${'x'.repeat(180)}${all}` } }),
    },
    {
      title: 'them in the id of a call',
      fault: () => afterToken({ status: 500, headers: { 'X-Request-Id': escaped } }),
    },
    {
      title: 'the token in the id of a call that went well',
      fault: () => afterToken({ status: 200, body: { id: '1' }, headers: { 'X-Request-Id': PLANTED_TOKEN } }),
    },
    {
      title: 'them in the id of a call in the body',
      fault: () => afterToken({ status: 500, body: { error_code: 'a', error_msg: 'b', request_id: all } }),
    },
    {
      title: 'them in Retry-After',
      fault: () => afterToken({ status: 429, headers: { 'Retry-After': PLANTED_TOKEN } }),
    },
    {
      title: 'them in Location',
      fault: () => afterToken({ status: 302, headers: { Location: `https://evil.test/${PLANTED_TOKEN}` } }),
    },
    {
      title: 'them in the fields of a 200',
      fault: () =>
        afterToken({
          status: 200,
          body: { id: PLANTED_TOKEN, non_migrate_users: [{ user_id: all, user_name: password }] },
        }),
    },
    {
      title: 'the refused token with a 401',
      fault: () =>
        afterToken({
          status: 401,
          body: { error_code: 'APIGW.0301', error_msg: `decrypt token fail: ${PLANTED_TOKEN}` },
        }),
    },
    ...[400, 401, 403, 404, 429, 500, 503].map((status) => ({
      title: `the password in IAM’s ${status}`,
      fault: (): Fault[] => [
        {
          on: { service: 'iam' },
          status,
          body: { error: { code: status, message: `wrong: ${unissued}`, title: password } },
        },
      ],
    })),
    {
      title: 'the whole login in IAM’s answer',
      fault: () => [{ on: { service: 'iam' }, status: 400, body: JSON.stringify({ auth: { password: password } }) }],
    },
  ];
  return echoes.map(({ title, fault }) => [title, fault()] as const);
}
