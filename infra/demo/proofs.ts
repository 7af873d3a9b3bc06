import { signHub, signStandardWebhook } from '../senders/sign.ts';
import { demoSecrets } from '../start/environment.ts';
import type { Prove } from './case.ts';

export const standard: Prove = (body, now) =>
  signStandardWebhook({ id: `msg_${now}`, timestamp: Math.floor(now / 1000), secret: demoSecrets.standard, body });

export const hub: Prove = (body) => signHub({ secret: demoSecrets.hub, body });
