import { type Body, bodiesOf, type Json, type Module, partsOf, placesIn } from './hcl.ts';

/** Arguments that are JSON in a text. */
const documents =
  'policy event_data user_data encrypted_user_data detail transform filter_rule param dead_letter_queue'.split(' ');
const DOCUMENT = /^\$\{jsonencode\(local\.\w+(\[each\.key\])?\)\}$/;

/** What is there whatever is switched on: the log, the routes' group, the topic of failures and its alarm. */
const always =
  'huaweicloud_lts_group.log huaweicloud_lts_stream.log huaweicloud_apig_group.routes huaweicloud_smn_topic.failures huaweicloud_ces_alarmrule.failures'.split(
    ' ',
  );
/** Forms that come to nothing where their parts are off. */
const switches = [
  /^\$\{var\.\w+( \|\| var\.\w+)* \? 1 : 0\}$/,
  /^\$\{var\.\w+ \? var\.\w+ : \{\}\}$/,
  /^\$\{toset\(\[for function, on in local\.parts : function if on\]\)\}$/,
  /^\$\{\{ for name, route in local\.routes : name => route if local\.parts\[route\.function\] \}\}$/,
  /^\$\{huaweicloud_apig_api\.route\}$/,
];

const looksUp = (expression: string) => `\${${expression}}`;

/** What this project promises of a deployment. */
export async function checkHouse(module: Module): Promise<string[]> {
  const { resources } = module;
  const of = (type: string) => resources.filter((one) => one.type === `huaweicloud_${type}`);
  const expect = (one: { type: string; name: string }, argument: string, is: Json | undefined, must: Json): string[] =>
    JSON.stringify(is) === JSON.stringify(must)
      ? []
      : [`${one.type}.${one.name}: ${argument} must be ${JSON.stringify(must)}`];

  return [
    ...of('fgs_function').flatMap((one) => [
      ...expect(one, 'handler', one.body['handler'], 'index.handler'),
      ...expect(one, 'code_type', one.body['code_type'], 'zip'),
      ...expect(one, 'timeout', one.body['timeout'], 28),
      ...expect(one, 'runtime', one.body['runtime'], looksUp('var.runtime')),
      ...(typeof one.body['code_filename'] === 'string' ? [] : [`${one.type}.${one.name} lacks code_filename`]),
      ...(countsSettings(one.body) ? [] : [`${one.type}.${one.name}: no precondition counts the settings`]),
    ]),
    ...expect({ type: 'var', name: 'runtime' }, 'default', module.variables['runtime']?.['default'], 'Node.js20.15'),
    ...of('apig_api').flatMap((one) => [
      ...expect(one, 'request_protocol', one.body['request_protocol'], 'HTTPS'),
      ...expect(one, 'is_send_fg_body_base64', one.body['is_send_fg_body_base64'], true),
      ...[bodiesOf(one.body['func_graph'])[0]].flatMap((backend) => [
        ...expect(one, 'func_graph.timeout', backend?.['timeout'], 30000),
        ...expect(one, 'func_graph.invocation_type', backend?.['invocation_type'], 'sync'),
      ]),
      ...(isPublished(module, one.name) ? [] : [`${one.type}.${one.name} is never published`]),
    ]),
    ...of('fgs_async_invoke_configuration').flatMap((one) => [
      ...expect(one, 'max_async_retry_attempts', one.body['max_async_retry_attempts'], 0),
      ...expect(one, 'max_async_event_age_in_seconds', one.body['max_async_event_age_in_seconds'], 900),
      ...(bodiesOf(one.body['on_failure']).length === 1 ? [] : [`${one.type}.${one.name} lacks on_failure`]),
    ]),
    ...['eventbus', 'schedule'].flatMap((name) => {
      const urn = looksUp(`huaweicloud_fgs_function.function["${name}"].urn`);
      return of('fgs_async_invoke_configuration').some(({ body }) => body['function_urn'] === urn)
        ? []
        : [`the function ${name} has no asynchronous configuration`];
    }),
    ...of('ces_alarmrule').flatMap((one) =>
      expect(one, 'metric_name', bodiesOf(one.body['condition'])[0]?.['metric_name'], 'failcount'),
    ),
    ...of('eg_event_subscription').flatMap(({ body }) =>
      bodiesOf(body['targets']).flatMap((one) => checkTarget(module, one)),
    ),
    ...resources.flatMap(checkSwitch),
    ...(await checkDocuments(module)),
    ...checkRights(module),
  ];
}

function countsSettings(body: Body): boolean {
  const conditions = bodiesOf(body['lifecycle']).flatMap((one) =>
    bodiesOf(one['precondition']).map(({ condition }) => String(condition)),
  );
  return conditions.some(
    (one) =>
      / <= 20\b/.test(one) &&
      / <= 4096\b/.test(one) &&
      /local\.user_data/.test(one) &&
      /local\.encrypted_user_data/.test(one),
  );
}

function isPublished({ resources }: Module, name: string): boolean {
  return resources.some(
    ({ type, body }) =>
      type === 'huaweicloud_apig_api_publishment' &&
      body['for_each'] === looksUp(`huaweicloud_apig_api.${name}`) &&
      body['api_id'] === looksUp('each.value.id'),
  );
}

function checkTarget(module: Module, target: Body): string[] {
  const [transform, detail] = [target['transform'], target['detail']].map((text) => {
    const name = /local\.(\w+)/.exec(String(text))?.[1] ?? '';
    return (module.locals[name] ?? {}) as Body;
  });
  return [
    ...(transform?.['type'] === 'ORIGINAL' ? [] : ['a target of EventGrid must be ORIGINAL']),
    ...(detail?.['invoke_type'] === 'ASYNC' ? [] : ['a target of EventGrid must be invoked ASYNC']),
  ];
}

function checkSwitch({ type, name, body }: Module['resources'][number]): string[] {
  const id = `${type}.${name}`;
  const on = body['count'] ?? body['for_each'];
  if (on === undefined) return always.includes(id) ? [] : [`${id} is there whatever is switched off`];
  return switches.some((form) => form.test(String(on))) ? [] : [`${id} is switched in a way that cannot be read here`];
}

/** JSON is made of locals, where a test can look into it, and of nothing else. */
async function checkDocuments({ resources, locals, outputs, variables }: Module): Promise<string[]> {
  const problems: string[] = [];
  const places = [
    ...resources.flatMap(({ type, name, body }) => placesIn(body, `${type}.${name}`)),
    ...placesIn({ locals, outputs, variables }, 'module'),
  ];
  for (const { at, text } of places) {
    const argument = at.split('.').at(-1) ?? '';
    const isDocument = at.startsWith('huaweicloud_') && documents.includes(argument);
    const { calls } = await partsOf(text);
    if (isDocument ? !DOCUMENT.test(text) : calls.includes('jsonencode'))
      problems.push(`${at}: JSON must be jsonencode(local.…), in an argument that takes it`);
  }
  const written = resources.flatMap(({ type, name, body }) => findTexts(body, `${type}.${name}`));
  return [...problems, ...written];
}

/** A document that is written out stands where no test looks into it. */
function findTexts(value: Json, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => findTexts(item, at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    documents.includes(name) && typeof inner === 'string' && !inner.includes('${')
      ? [`${at}.${name}: JSON must be jsonencode(local.…), in an argument that takes it`]
      : findTexts(inner, `${at}.${name}`),
  );
}

/** No right of a policy, nor a role, is more than it is named. */
function checkRights({ resources, locals }: Module): string[] {
  const policies = resources.flatMap(({ type, name, body }) => {
    if (type !== 'huaweicloud_identity_role') return [];
    const local = /local\.(\w+)/.exec(String(body['policy']))?.[1] ?? '';
    return [{ at: `${type}.${name}`, policy: locals[local] }];
  });
  const rights = policies.flatMap(({ at, policy }) => {
    if (typeof policy !== 'object' || policy === null) return [`${at}: its policy must be a plain object in locals`];
    const statements = bodiesOf((policy as Body)['Statement']);
    const actions = statements.flatMap((statement) => [statement['Action']].flat() as Json[]);
    return actions
      .filter((action) => /[*$]/.test(String(action)))
      .map((action) => `${at} allows ${action}: name each action`);
  });
  const roles = resources.flatMap(({ type, name, body }) =>
    type === 'huaweicloud_identity_agency' && ('domain_roles' in body || 'all_resources_roles' in body)
      ? [`${type}.${name} has roles outside its project`]
      : [],
  );
  return [...rights, ...roles];
}
