/** The scope asked for; with neither id nor name it is the user's own. */
export type Scope = { kind: 'project' | 'domain'; id?: string; name?: string };
export type Login = { domainName: string; userName: string; password: string; scope: Scope };

/** Reads the body of a password login; undefined where it is not one (other methods included). */
export function readLogin(body: unknown): Login | undefined {
  const { auth } = fields(body);
  const { identity, scope: wanted } = fields(auth);
  const { methods, password: proof } = fields(identity);
  const { user } = fields(proof);
  const { name: userName, password, domain } = fields(user);
  const { name: domainName } = fields(domain);
  const scope = readScope(wanted);
  if (!Array.isArray(methods) || methods.length !== 1 || methods[0] !== 'password') return undefined;
  if (!isText(userName) || !isText(password) || !isText(domainName) || !scope) return undefined;
  return { domainName, userName, password, scope };
}

/** No scope means the domain; a project wins over a domain beside it. */
function readScope(wanted: unknown): Scope | undefined {
  if (wanted === undefined) return { kind: 'domain' };
  const { project, domain } = fields(wanted);
  const kind = project === undefined ? 'domain' : 'project';
  const { id, name } = fields(project ?? domain);
  if (id === undefined && name === undefined) return undefined;
  if ((id !== undefined && !isText(id)) || (name !== undefined && !isText(name))) return undefined;
  return { kind, ...(isText(id) && { id }), ...(isText(name) && { name }) };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
