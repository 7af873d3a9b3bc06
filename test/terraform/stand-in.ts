/**
 * A provider for Terraform, in the place of Huawei Cloud's: it takes the arguments of the table that is held against that one's
 * documents, and makes nothing. Terraform starts it, and stops it.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { decode, ExtensionCodec, encode } from '@msgpack/msgpack';
import { generate } from 'selfsigned';
import { type Block, type Kind, resourceTypes } from '../infra/functiongraph/provider.ts';

type Value = { msgpack?: Uint8Array; json?: Uint8Array };
type State = Record<string, unknown> | null;

/** What is not known before it is made. */
class Unknown {}
const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: (value) => (value instanceof Unknown ? new Uint8Array([0]) : null),
  decode: () => new Unknown(),
});
const read = (value: Value | undefined) => decode(value?.msgpack ?? [], { extensionCodec }) as State;
const write = (state: State): Value => ({ msgpack: encode(state, { extensionCodec }) });

const types: Readonly<Record<Kind, string>> = {
  text: '"string"',
  number: '"number"',
  flag: '"bool"',
  list: '["list","string"]',
};

function toSchema({ arguments: known }: Pick<Block, 'arguments'>, attributes: readonly string[] = []): object {
  const entries = Object.entries(known);
  return {
    attributes: [
      ...entries.flatMap(([name, kind]) => {
        if (typeof kind !== 'string') return [];
        const required = kind.endsWith('!');
        const type = Buffer.from(types[kind.replace('!', '') as Kind]);
        return [{ name, type, required, optional: !required }];
      }),
      ...attributes.map((name) => ({ name, type: Buffer.from(types.text), computed: true })),
    ],
    block_types: entries.flatMap(([name, kind]) =>
      typeof kind === 'string'
        ? []
        : [{ type_name: name, nesting: LIST, min_items: kind.required ? 1 : 0, block: toSchema(kind) }],
    ),
  };
}
const LIST = 2;

const schemas = Object.fromEntries(
  Object.entries(resourceTypes).map(([name, type]) => [name, { block: toSchema(type, type.attributes) }]),
);
const provider = { block: toSchema({ arguments: { region: 'text', access_key: 'text', secret_key: 'text' } }) };

/** Sets what the cloud would say of a resource. */
function complete(type: string, value: Value | undefined, say: (attribute: string, state: object) => unknown): Value {
  const state = read(value);
  if (state)
    for (const attribute of resourceTypes[type]?.attributes ?? [])
      if (state[attribute] === null || state[attribute] instanceof Unknown) state[attribute] = say(attribute, state);
  return write(state);
}

const nameOf = (state: object): unknown => ('name' in state ? state.name : randomUUID());

type Change = { type_name: string; planned_state?: Value };
const answers: Readonly<Record<string, (request: never) => object>> = {
  GetSchema: () => ({ provider, resource_schemas: schemas }),
  PrepareProviderConfig: ({ config }: { config: Value }) => ({ config }),
  ValidateResourceTypeConfig: () => ({}),
  Configure: () => ({}),
  UpgradeResourceState: ({ raw_state }: { raw_state: Value }) => ({ state: { json: raw_state.json } }),
  ReadResource: ({ state }: { state: Value }) => ({ state }),
  PlanResourceChange: ({ type_name, planned_state }: Change) => ({
    state: complete(type_name, planned_state, () => new Unknown()),
  }),
  ApplyResourceChange: ({ type_name, planned_state }: Change) => ({
    state: complete(type_name, planned_state, (attribute, state) => `${attribute}-of-${nameOf(state)}`),
  }),
  Stop: () => {
    setTimeout(() => process.exit(), 100);
    return {};
  },
};

const definition = loadSync(fileURLToPath(new URL('plugin.proto', import.meta.url)), { keepCase: true });
const { tfplugin5 } = loadPackageDefinition(definition) as unknown as {
  tfplugin5: { Provider: ServiceClientConstructor };
};
const service = Object.fromEntries(
  Object.entries(answers).map(([name, answer]) => [
    name,
    (call: { request: never }, done: (error: null, reply: object) => void): void => done(null, answer(call.request)),
  ]),
);

// Terraform talks to a provider over TLS, and takes the certificate that it names.
const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
  ],
});
const server = new Server({ 'grpc.max_receive_message_length': 64 * 1024 * 1024 });
server.addService(tfplugin5.Provider.service, service as unknown as UntypedServiceImplementation);
const credentials = ServerCredentials.createSsl(null, [
  { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) },
]);
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  const named = cert.replaceAll(/-----[^-]+-----|\s|=+$/gm, '');
  process.stdout.write(`1|5|tcp|127.0.0.1:${port}|grpc|${named}\n`);
});
