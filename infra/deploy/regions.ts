/**
 * Regions of AWS, with the account and version of the AWS Parameters and Secrets Lambda extension for arm64 (1.0.103), where it is
 * known: the table of the AWS CDK, `region-info`. Later versions are listed, and can be given as the parameter `extensionLayer`, by
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html
 */
const extensions: Readonly<Record<string, readonly [account: string, version: number] | undefined>> = {
  'af-south-1': ['317013901791', 1],
  'ap-east-1': ['768336418462', 1],
  'ap-east-2': undefined,
  'ap-northeast-1': ['133490724326', 4],
  'ap-northeast-2': ['738900069198', 1],
  'ap-northeast-3': undefined,
  'ap-south-1': ['176022468876', 4],
  'ap-south-2': undefined,
  'ap-southeast-1': ['044395824272', 4],
  'ap-southeast-2': ['665172237481', 4],
  'ap-southeast-3': ['490737872127', 1],
  'ap-southeast-4': undefined,
  'ap-southeast-5': undefined,
  'ap-southeast-6': undefined,
  'ap-southeast-7': undefined,
  'ca-central-1': ['200266452380', 1],
  'ca-west-1': undefined,
  'eu-central-1': ['187925254637', 4],
  'eu-central-2': undefined,
  'eu-north-1': ['427196147048', 1],
  'eu-south-1': ['325218067255', 1],
  'eu-south-2': undefined,
  'eu-west-1': ['015030872274', 4],
  'eu-west-2': ['133256977650', 4],
  'eu-west-3': ['780235371811', 1],
  'il-central-1': undefined,
  'me-central-1': undefined,
  'me-south-1': ['832021897121', 1],
  'mx-central-1': undefined,
  'sa-east-1': ['933737806257', 1],
  'us-east-1': ['177933569100', 4],
  'us-east-2': ['590474943231', 4],
  'us-west-1': ['997803712105', 1],
  'us-west-2': ['345057560386', 4],
};

export const regions: readonly string[] = Object.keys(extensions);

/** @returns the layer version of the extension, or `undefined` where none is known for the region. */
export function extensionLayerOf(region: string): string | undefined {
  const [account, version] = extensions[region] ?? [];
  return (
    account && `arn:aws:lambda:${region}:${account}:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:${version}`
  );
}
