const kinds = ['compute', 'network', 'volume', 'image', 'object', 'identity', 'dns', 'vpc', 'workspace', 'appstream'];
const regions = [
  'eu-demo-1',
  'eu-demo-2',
  'ap-demo-1',
  'ap-demo-2',
  'cn-demo-1',
  'cn-demo-2',
  'la-demo-1',
  'na-demo-1',
];
const versions = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'];

/** The service catalog IAM adds unless told `nocatalog`: well over 100 KB of endpoints, as a warning to who forgets it. */
export function toCatalog(projectId: string): unknown[] {
  return versions.flatMap((version) =>
    kinds.map((kind) => ({
      id: toId(`${kind}${version}`),
      name: `${kind}${version}`,
      type: `${kind}${version}`,
      endpoints: regions.map((region) => ({
        id: toId(`${kind}${version}${region}`),
        interface: 'public',
        region,
        region_id: region,
        url: `https://${kind}.${region}.cloud.invalid/${version}/${projectId}`,
      })),
    })),
  );
}

const toId = (name: string): string => Buffer.from(name).toString('hex').padStart(32, '0').slice(-32);
