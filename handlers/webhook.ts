import { webhook } from '../lib/channels/webhook.ts';
import { serveHttp } from '../lib/runtimes/aws-lambda.ts';

/** Signed webhooks over HTTP: API Gateway, a Function URL or a load balancer. */
export const handler = serveHttp('webhook', [webhook]);
