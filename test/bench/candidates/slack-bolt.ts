// A slash command on Slack's own Bolt: looks, and writes what differs, as `on N` does here. Told who it is, it asks Slack nothing.
import { App, AwsLambdaReceiver, LogLevel } from '@slack/bolt';
import { configsUrl, env } from './common.ts';
import { call } from './fetch-cloud.ts';

const receiver = new AwsLambdaReceiver({
  signingSecret: env['SLACK_SIGNING_SECRETS'] as string,
  logLevel: LogLevel.ERROR,
});
const app = new App({
  receiver,
  processBeforeResponse: true,
  authorize: async () => ({ botToken: 'xoxb-none', botId: 'B1', botUserId: 'U1' }),
});

type Config = { id: string; hotspot_exit_session_num: number; hotspot_session_migration_enable: boolean };

app.command('/hotspot', async ({ command, ack }) => {
  const [, number] = /^on (\d{1,3})$/.exec(command.text) ?? [];
  if (!number) return ack({ response_type: 'ephemeral', text: 'What?' });
  const { text } = await call('GET', `${configsUrl}?limit=100&offset=0`);
  const [config] = (JSON.parse(text) as { items: Config[] }).items;
  const wanted = { hotspot_session_migration_enable: true, hotspot_exit_session_num: Number(number) };
  const { status } = config
    ? await call('PATCH', `${configsUrl}/${config.id}`, wanted)
    : await call('POST', configsUrl, wanted);
  await ack({ response_type: 'ephemeral', text: status === 200 ? `on, ${number}` : `failed: ${status}` });
});

const started = receiver.start();
export const handler = async (event: never, context: never) => (await started)(event, context);
