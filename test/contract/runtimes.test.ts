import { envelopes } from '../support/envelopes.ts';
import { describeRuntime } from './describe-runtime.ts';

for (const envelope of envelopes) describeRuntime(envelope);
