/**
 * `npm run package`: the deployable zips and their CloudFormation template in `.serverless/`, or with Terraform in `.functiongraph/`,
 * offline, with no login and no account.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { runCommand } from '../command/command.ts';
import { print, printError } from '../command/terminal.ts';
import { findQuestions } from '../settings/questions.ts';
import { buildFunctions } from './build/write.ts';
import { toDeployment } from './deployment.ts';
import { toGraphDeployment } from './functiongraph-deployment.ts';
import { terraformCommands, terraformFolder, writeTerraform } from './functiongraph-package.ts';
import { type Options, readOptions, toHelp, toUsage } from './options.ts';
import { readClock, showResources, showSchedules } from './outlook.ts';
import { artifacts, packageStack, readTemplate, root } from './packager.ts';
import { summarise } from './template-summary.ts';

function showZip(path: string, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return `  ${path}  ${(bytes.length / 1000).toFixed(1)} KB\n    sha256 ${hash}`;
}

async function packageForFunctionGraph({ params, stage }: Options): Promise<undefined> {
  const deployment = toGraphDeployment(process.env, params, stage);
  for (const question of findQuestions({ CHATOPS_ALLOW: `${deployment.variables['chatops_allow'] ?? ''}` }))
    print(question);
  await buildFunctions();
  const files = writeTerraform(deployment, (name) => readFileSync(`${root}dist/functiongraph/${name}.cjs`));
  print(`Packaged for stage ${stage} on FunctionGraph: ${deployment.functions.join(', ')}.`);
  for (const [name, bytes] of files)
    print(name.endsWith('.zip') ? showZip(`${terraformFolder}/${name}`, bytes) : `  ${terraformFolder}/${name}`);
  print(
    deployment.variables['uses_agency']
      ? 'Credentials   temporary keys of an agency, which Terraform makes'
      : 'Credentials   those of the settings; no agency is made for the functions',
  );
  print('Terraform asks for the id of the gateway (gateway_instance_id), and for these secrets:');
  for (const name of deployment.secrets) print(`  ${name.toLowerCase()}  ${name}`);
  print(`Nothing has been sent anywhere. To deploy it: ${terraformCommands.join(' && ')}`);
}

await runCommand({
  usage: toUsage('package'),
  help: toHelp('package'),
  async run(args) {
    const options = readOptions('package', args, process.env);
    for (const note of options.notes) printError(note);
    if (options.target === 'functiongraph') return packageForFunctionGraph(options);
    const { functions } = toDeployment(process.env, options.params, options.region);
    for (const question of findQuestions(process.env)) print(question);
    await packageStack(options);
    print(`Packaged for stage ${options.stage} in ${options.region}: ${Object.keys(functions).join(', ')}.`);
    for (const file of readdirSync(`${root}${artifacts}`).filter((file) => file.endsWith('.zip'))) {
      print(showZip(`${artifacts}/${file}`, readFileSync(`${root}${artifacts}/${file}`)));
    }
    print(`  ${artifacts}/cloudformation-template-update-stack.json`);
    const template = readTemplate();
    for (const line of showResources(template)) print(line);
    const { schedules } = summarise(template);
    if (schedules !== '') print(`schedules     ${schedules}`);
    for (const line of showSchedules(template, readClock())) print(line);
    print('Nothing has been sent anywhere. To deploy it: npm run deploy, with the same options.');
  },
});
