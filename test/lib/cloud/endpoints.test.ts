import { expect, it } from 'vitest';
import { iamEndpointOf, workspaceEndpointOf } from '../../../lib/cloud/endpoints.ts';

/** From the region tables of the vendor's SDK v3, Endpoints pages of the Workspace API Reference and of IAM, 2026. */
it.each([
  ['cn-north-4', 'https://appstream.cn-north-4.myhuaweicloud.com', 'https://iam.cn-north-4.myhuaweicloud.com'],
  ['cn-north-9', 'https://appstream.cn-north-9.myhuaweicloud.com', 'https://iam.cn-north-9.myhuaweicloud.com'],
  [
    'cn-southwest-2',
    'https://appstream.cn-southwest-2.myhuaweicloud.com',
    'https://iam.cn-southwest-2.myhuaweicloud.com',
  ],
  ['cn-east-3', 'https://appstream.cn-east-3.myhuaweicloud.com', 'https://iam.cn-east-3.myhuaweicloud.com'],
  ['cn-south-1', 'https://appstream.cn-south-1.myhuaweicloud.com', 'https://iam.cn-south-1.myhuaweicloud.com'],
  [
    'ap-southeast-3',
    'https://workspace.ap-southeast-3.myhuaweicloud.com',
    'https://iam.ap-southeast-3.myhuaweicloud.com',
  ],
  ['la-south-2', 'https://workspace.la-south-2.myhuaweicloud.com', 'https://iam.la-south-2.myhuaweicloud.com'],
  ['na-mexico-1', 'https://workspace.na-mexico-1.myhuaweicloud.com', 'https://iam.na-mexico-1.myhuaweicloud.com'],
  ['af-north-1', 'https://workspace.af-north-1.myhuaweicloud.com', 'https://iam.myhuaweicloud.com'],
  ['cn-north-11', 'https://workspace.cn-north-11.myhuaweicloud.com', 'https://iam.myhuaweicloud.com'],
  ['eu-west-101', undefined, 'https://iam.myhuaweicloud.eu'],
  ['cn-north-1', undefined, 'https://iam.cn-north-1.myhuaweicloud.com'],
  ['mars-1', undefined, 'https://iam.myhuaweicloud.com'],
  ['', undefined, 'https://iam.myhuaweicloud.com'],
  ['toString', undefined, 'https://iam.myhuaweicloud.com'],
  ['evil.example/', undefined, 'https://iam.myhuaweicloud.com'],
])('region %j has the Workspace API at %s and IAM at %s', (region, workspace, iam) => {
  expect([workspaceEndpointOf(region), iamEndpointOf(region)]).toEqual([workspace, iam]);
});
