import type { Found } from './report.ts';
import type { Read } from './settings.ts';

/** What a service said, fit to be read. */
export function show(text: string, { redactor }: Read): string {
  return redactor
    .redact(text)
    .replace(/\p{Cc}/gu, '?')
    .slice(0, 128);
}

/** Whether a project is in the region of the settings: it belongs to one. @param sentence what else is known of it. */
export function checkRegion(name: string | undefined, read: Read, sentence: string): Found<undefined> {
  const { regionName } = read.cloud;
  if (name === undefined) {
    const notes = ['IAM did not say the project’s name, so that its region is not known.'];
    return { status: 'ok', detail: `${sentence}.`, notes, value: undefined };
  }
  if (name === regionName || name.startsWith(`${regionName}_`))
    return { status: 'ok', detail: `${sentence}, ${show(name, read)}, in this region.`, value: undefined };
  const region = /^[a-z]+(?:-[a-z]+)+-\d+(?=$|_)/.exec(name)?.[0];
  return {
    status: 'failed',
    code: 'REGION_MISMATCH',
    detail: `The project is called ${show(name, read)}, but HW_REGION_NAME is ${show(regionName, read)}.`,
    why: 'A project belongs to one region, whose name its own name is or begins with.',
    remedy: `${region ? `Set HW_REGION_NAME=${show(region, read)}, or t` : 'T'}ake the id of the project in ${show(regionName, read)} from the console: your name, "My Credentials", "API Credentials".`,
  };
}
