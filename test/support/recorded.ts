import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Recorded events and published vectors may lie beside the project (its real folder); what stands in the tests is run without them. */
export const recorded = join(realpathSync(fileURLToPath(new URL('../..', import.meta.url))), '../shared/fixtures/');
export const hasRecorded = existsSync(recorded);
