/** What the names of the vendor's hosts tell. Source: region tables of the vendor, as in lib/cloud/endpoints.ts. */

type Service = 'iam' | 'workspace';

const names: Readonly<Record<Service, { hosts: readonly string[]; setting: string; title: string }>> = {
  iam: { hosts: ['iam'], setting: 'HW_IAM_ENDPOINT', title: 'IAM' },
  workspace: { hosts: ['appstream', 'workspace'], setting: 'HW_WORKSPACE_ENDPOINT', title: 'the Workspace API' },
};

const VENDOR = /^([a-z0-9-]+?)(?:\.([a-z]+(?:-[a-z]+)+-\d+))?\.myhuaweicloud\.(?:com|eu)$/;

export function settingOf(service: Service): string {
  return names[service].setting;
}

/** @returns what is wrong with a host by its name alone, before anything is sent to it. */
export function findMisplaced(service: Service, endpoint: string, region: string): string | undefined {
  const { hostname } = new URL(endpoint);
  const [, name = '', place] = VENDOR.exec(hostname) ?? [];
  const { hosts, setting, title } = names[service];
  if (name !== '' && !hosts.includes(name)) return `${setting} names ${hostname}, which is not a host of ${title}.`;
  if (place !== undefined && place !== region) return `${setting} names ${hostname}, but HW_REGION_NAME is ${region}.`;
  return undefined;
}

/** @returns the other name under which the application streaming API of a region may be served. */
export function otherWorkspaceHost(endpoint: string): string | undefined {
  const [, name, rest] = /^https:\/\/(appstream|workspace)(\.[^/]+\.myhuaweicloud\.(?:com|eu))$/.exec(endpoint) ?? [];
  return name && `https://${name === 'appstream' ? 'workspace' : 'appstream'}${rest}`;
}
