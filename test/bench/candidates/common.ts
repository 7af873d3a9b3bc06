// What a careful person writes by hand, whatever the library round it: the proof, and the API's words.
import { createHmac, timingSafeEqual } from 'node:crypto';

export const env = process.env as Record<string, string>;

export type Payload = {
  enabled: boolean;
  exitSessions: number;
  excludeUsers?: ReadonlyArray<string | { id?: string; name?: string }>;
};

export type HttpEvent = { body?: string; isBase64Encoded?: boolean; headers: Record<string, string | undefined> };
export type HttpResult = { statusCode: number; headers?: Record<string, string>; body: string };

/** An HTTP API's event has the body as text, or in base64 where its type is none of text. */
export function bytesOf({ body = '', isBase64Encoded = false }: HttpEvent): Buffer {
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

export function isProven(signature: string | undefined | null, body: string | Buffer): boolean {
  const right = `sha256=${createHmac('sha256', env['WEBHOOK_HUB_SECRETS'] as string)
    .update(body)
    .digest('hex')}`;
  return signature?.length === right.length && timingSafeEqual(Buffer.from(signature), Buffer.from(right));
}

export const login = JSON.stringify({
  auth: {
    identity: {
      methods: ['password'],
      password: {
        user: {
          name: env['HW_USER_NAME'],
          password: env['HW_USER_PASSWORD'],
          domain: { name: env['HW_DOMAIN_NAME'] },
        },
      },
    },
    scope: { project: { id: env['HW_PROJECT_ID'] } },
  },
});
export const tokenUrl = `${env['HW_IAM_ENDPOINT']}/v3/auth/tokens?nocatalog=true`;
export const configsUrl = `${env['HW_WORKSPACE_ENDPOINT']}/v1/${env['HW_PROJECT_ID']}/hotspot-session-config`;

export function toApi({ enabled, exitSessions, excludeUsers }: Payload) {
  return {
    hotspot_session_migration_enable: enabled,
    hotspot_exit_session_num: exitSessions,
    ...(excludeUsers && {
      non_migrate_users: excludeUsers.map((user) =>
        typeof user === 'string' ? { user_name: user } : { user_id: user.id, user_name: user.name },
      ),
    }),
  };
}

/** The check of a payload where no library does it. */
export function isPayload(value: unknown): value is Payload {
  const { enabled, exitSessions, excludeUsers = [], ...rest } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof enabled === 'boolean' &&
    Number.isInteger(exitSessions) &&
    Number(exitSessions) >= 0 &&
    Number(exitSessions) <= 100 &&
    Array.isArray(excludeUsers) &&
    excludeUsers.length <= 1000 &&
    excludeUsers.every((user) => typeof user === 'string' || (typeof user === 'object' && user !== null)) &&
    Object.keys(rest).length === 0
  );
}
