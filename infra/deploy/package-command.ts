/** `npm run package`: the deployable zips and their CloudFormation template in `.serverless/`, offline, with no login and no account. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { runCommand } from '../command/command.ts';
import { print, printError } from '../command/terminal.ts';
import { findQuestions } from '../settings/questions.ts';
import { readOptions, toHelp, toUsage } from './options.ts';
import { readClock, showResources, showSchedules } from './outlook.ts';
import { artifacts, packageStack, readTemplate, root } from './packager.ts';
import { planDeployment } from './plan.ts';
import { summarise } from './template-summary.ts';

await runCommand({
  usage: toUsage('package'),
  help: toHelp('package'),
  async run(args) {
    const options = readOptions('package', args, process.env);
    for (const note of options.notes) printError(note);
    const { functions } = planDeployment(process.env, options.params, options.region);
    for (const question of findQuestions(process.env)) print(question);
    await packageStack(options);
    print(`Packaged for stage ${options.stage} in ${options.region}: ${Object.keys(functions).join(', ')}.`);
    for (const file of readdirSync(`${root}${artifacts}`).filter((file) => file.endsWith('.zip'))) {
      const bytes = readFileSync(`${root}${artifacts}/${file}`);
      const hash = createHash('sha256').update(bytes).digest('hex');
      print(`  ${artifacts}/${file}  ${(bytes.length / 1000).toFixed(1)} KB  sha256 ${hash}`);
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
