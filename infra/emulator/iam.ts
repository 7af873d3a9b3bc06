import type { Account } from './account.ts';
import { type Answer, iamCodedError, toJson } from './answer.ts';
import { toCatalog } from './catalog.ts';
import { documented } from './documented.ts';
import type { Lockout } from './lockout.ts';
import { readLogin, type Scope } from './login.ts';
import type { Received } from './received.ts';
import { isSigned, type Signatures } from './signatures.ts';
import type { Grant, Tokens } from './tokens.ts';

/** `account` is read late, so that its password may change. */
export type IamParts = { account: Account; tokens: Tokens; lockout: Lockout; signatures: Signatures };

const bodyLimit = 32 * 1024;

/** IAM as far as a user needs it: with a password `POST /v3/auth/tokens`, with keys `GET /v3/projects`. */
export function createIam({ account, tokens, lockout, signatures }: IamParts): (request: Received) => Answer {
  return (request) => {
    if (request.path === '/v3/projects') return listProjects(request, account, signatures);
    if (request.path !== '/v3/auth/tokens') return documented(404, 'iam');
    if (request.method !== 'POST') return { ...documented(405, 'iam'), headers: { Allow: 'POST' } };
    const size = Buffer.byteLength(request.body);
    if (size === 0 || size > bodyLimit) return iamCodedError(400, 'IAM.1101', 'The size of the body is invalid.');
    if (!isJson(request)) return documented(400, 'iam');
    const login = readLogin(request.json);
    if (!login) return documented(400, 'iam');

    if (login.domainName !== account.domainName || login.userName !== account.userName) return documented(401, 'iam');
    if (lockout.lockedUntil() !== undefined) return iamCodedError(401, 'IAM.0061', 'The account is locked.');
    if (login.password !== account.userPassword) {
      lockout.wrong();
      return documented(401, 'iam');
    }
    lockout.right();
    // Said only after the password was right: a stranger learns nothing about projects.
    if (!owns(account, login.scope)) return documented(404, 'iam');

    const { token, grant } = tokens.issue(login.scope.kind === 'project' ? account.projectId : undefined);
    const catalog = new URLSearchParams(request.query).get('nocatalog') ? [] : toCatalog(account.projectId);
    return toJson(201, { token: { catalog, ...describe(account, grant) } }, { 'X-Subject-Token': token });
  };
}

/** The projects that a user may work in (IAM API, KeystoneListProjects), of signed requests. The account's own project is the region's. */
function listProjects(request: Received, account: Account, signatures: Signatures): Answer {
  if (request.method !== 'GET') return { ...documented(405, 'iam'), headers: { Allow: 'GET' } };
  const unproven = isSigned(request) ? signatures.refuse(request) : documented(401, 'iam');
  if (unproven) return unproven;
  const name = new URLSearchParams(request.query).get('name');
  const { projectId: id, regionName, domainId } = account;
  const own = {
    id,
    name: regionName,
    domain_id: domainId,
    parent_id: domainId,
    is_domain: false,
    enabled: true,
    description: '',
  };
  const links = { self: `${request.origin}/v3/projects` };
  return toJson(200, { projects: name === null || name === regionName ? [own] : [], links });
}

const isJson = (request: Received): boolean =>
  /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');

function owns(account: Account, scope: Scope): boolean {
  const [id, name] =
    scope.kind === 'project' ? [account.projectId, account.regionName] : [account.domainId, account.domainName];
  return (scope.id ?? id) === id && (scope.name ?? name) === name;
}

function describe(account: Account, grant: Grant): Record<string, unknown> {
  const domain = { id: account.domainId, name: account.domainName };
  const scope =
    grant.projectId === undefined ? { domain } : { project: { domain, id: grant.projectId, name: account.regionName } };
  return {
    expires_at: toInstant(grant.expiresAt),
    issued_at: toInstant(grant.issuedAt),
    methods: ['password'],
    ...scope,
    roles: [
      { id: '0', name: 'te_admin' },
      { id: '0', name: 'workspace_adm' },
    ],
    user: { domain, id: account.userId, name: account.userName, password_expires_at: '' },
  };
}

/** IAM prints microseconds: six digits where `toISOString` has three. */
const toInstant = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '000Z');
