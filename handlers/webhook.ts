import { serveHttp } from '#runtime';
import { webhook } from '../lib/channels/webhook.ts';

/** Signed webhooks over HTTP: a gateway, a Function URL or a load balancer. */
export const handler = serveHttp('webhook', [webhook]);
