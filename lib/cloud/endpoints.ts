import { findClose } from '../nearest.ts';

/**
 * Hosts by region. Source: region tables of the vendor's SDK v3 (Node.js, Go and Python agree) and the Endpoints pages of the
 * Workspace API Reference, 2026. The vendor's Terraform provider contradicts them outside the five `appstream` regions, which is
 * one reason why both endpoints are settings.
 */

/** As one text: the bundle carries them. */
const list = (names: string) => new Set(names.split(' '));

/** Regions whose application streaming API is served under `appstream`. */
const appstreamRegions = list('cn-north-9 cn-southwest-2 cn-north-4 cn-east-3 cn-south-1');

/** Regions where it is served under `workspace`. */
const workspaceRegions = list(
  'la-south-2 sa-brazil-1 la-north-2 ap-southeast-3 ap-southeast-1 cn-east-5 me-east-1 af-south-1 tr-west-1 cn-north-11 af-north-1 ap-southeast-2 na-mexico-1',
);

/** Regions with an IAM host of their own, beside those above; the others use the global one. */
const iamRegions = list(
  'cn-north-1 cn-north-2 cn-north-12 cn-east-2 cn-east-4 cn-south-2 ap-southeast-4 eu-west-0 my-kualalumpur-1 ru-moscow-1 ae-ad-1',
);

/** Of those above, the two without one. */
const withoutIam = list('cn-north-11 af-north-1');

/** @returns the base URL of the Workspace API in a region, or `undefined` where the region is not known. */
export function workspaceEndpointOf(region: string): string | undefined {
  if (appstreamRegions.has(region)) return `https://appstream.${region}.myhuaweicloud.com`;
  if (workspaceRegions.has(region)) return `https://workspace.${region}.myhuaweicloud.com`;
  return undefined;
}

/** @returns for somebody whose region is not known: the nearest that is, where one is near, and all of them. */
export function listRegions(region: string): string {
  const known = [...appstreamRegions, ...workspaceRegions];
  const nearest = findClose(region.toLowerCase(), known, 3);
  return `${nearest ? `the nearest is ${nearest}; ` : ''}known are ${known.sort().join(', ')}`;
}

/** @returns the base URL of IAM for a region: its own, or the global one, whose tokens are good everywhere. */
export function iamEndpointOf(region: string): string {
  if (region === 'eu-west-101') return 'https://iam.myhuaweicloud.eu';
  const isRegional = iamRegions.has(region) || (workspaceEndpointOf(region) !== undefined && !withoutIam.has(region));
  return isRegional ? `https://iam.${region}.myhuaweicloud.com` : 'https://iam.myhuaweicloud.com';
}
