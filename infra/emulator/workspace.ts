import { type Answer, gatewayError, workspaceError } from './answer.ts';
import type { Config, Configs } from './configs.ts';
import { documented } from './documented.ts';
import {
  type Behaviour,
  type Call,
  createConfig,
  listConfigs,
  listUsers,
  refuse,
  updateConfig,
  updateUsers,
} from './operations.ts';
import { isFields } from './read.ts';
import type { Received } from './received.ts';
import { isSigned, type Signatures } from './signatures.ts';
import type { Tokens } from './tokens.ts';

export type WorkspaceParts = {
  projectId: string;
  configs: Configs;
  tokens: Tokens;
  signatures: Signatures;
  behaviour: Behaviour;
  now: () => number;
};

type Operation = (call: Call, config: () => Config | undefined) => Answer;

const route = /^\/v1\/([^/]+)\/hotspot-session-config(?:\/([^/]+)(\/non-migration-users)?)?$/;

const operations: Record<'configs' | 'config' | 'users', Record<string, Operation>> = {
  configs: { GET: listConfigs, POST: createConfig },
  config: { PATCH: updateConfig },
  users: { GET: listUsers, PATCH: updateUsers },
};

/**
 * The five operations behind their gateway, refusing in the order a gateway and a service behind it would:
 * path, token or signature (all the gateway), project, method, media type, body, then the operation's own reasons.
 */
export function createWorkspace({ projectId, configs, tokens, signatures, behaviour, now }: WorkspaceParts) {
  return (request: Received): Answer => {
    const match = route.exec(request.path);
    if (!match) return gatewayError(404, 'APIGW.0101', 'The API does not exist or has not been published');

    const unproven = isSigned(request) ? signatures.refuse(request) : refuseToken(request, tokens, now());
    if (unproven) return unproven;
    const scope = isSigned(request)
      ? request.headers['x-project-id']
      : tokens.find(request.headers['x-auth-token'] ?? '')?.projectId;
    if (decode(match[1]) !== projectId || decode(scope) !== projectId) return documented(403, 'workspace');

    const methods = operations[match[3] ? 'users' : match[2] ? 'config' : 'configs'];
    const operation = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (!operation) {
      const { headers, ...rest } = documented(405, 'workspace');
      return { ...rest, headers: { ...headers, Allow: Object.keys(methods).join(', ') } };
    }
    const id = decode(match[2]);
    if (match[2] !== undefined && (id === undefined || [...id].length > 128)) return refuse({ flaw: 'config_id' });
    const unreadable = request.method === 'GET' ? undefined : refuseBody(request);
    if (unreadable) return unreadable;

    const json = isFields(request.json) ? request.json : {};
    const call: Call = { projectId, configs, behaviour, json, query: new URLSearchParams(request.query) };
    return operation(call, () => (id === undefined ? undefined : configs.find(id)));
  };
}

function refuseToken({ headers }: Received, tokens: Tokens, now: number): Answer | undefined {
  const token = headers['x-auth-token'];
  const grant = token ? tokens.find(token) : undefined;
  const wrong = (reason: string) =>
    gatewayError(401, 'APIGW.0301', `Incorrect IAM authentication information: ${reason}`);
  if (!token) return wrong('x-auth-token not found');
  if (!grant) return wrong('decrypt token fail');
  if (grant.revoked || now >= grant.expiresAt) return gatewayError(401, 'APIGW.0307', 'The token must be updated');
  return undefined;
}

function refuseBody({ body, headers, json }: Received): Answer | undefined {
  if (body.trim() === '') return workspaceError(400, 'WKS.0001', 'The request message is empty.');
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return documented(415, 'workspace');
  return isFields(json) ? undefined : documented(400, 'workspace');
}

function decode(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    // A stray percent sign: the segment names nothing.
    return undefined;
  }
}
