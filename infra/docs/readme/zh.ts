import { inWords } from '../../command/in-words.ts';
import { chatNames, senders } from '../../senders/senders.ts';

const chats = chatNames.map((name) => senders[name].title);

/** What the tables of the README say, in Chinese, by what they say in English; `{}` stands for what is marked as code there. A test holds it complete. */
export const zh: Readonly<Record<string, string>> = {
  name: '名称',
  meaning: '含义',
  default: '默认值',

  // Settings.
  'region and project; required': '区域和项目；必填',
  'account, IAM user and password for the token (names as in the Huawei Cloud Terraform provider); required, unless keys are set, or, on FunctionGraph, none of the three is':
    '获取令牌用的账号、IAM 用户和密码（名称与华为云 Terraform provider 相同）；必填，除非设置了访问密钥，或者在 FunctionGraph 上三个都没有设置',
  'keys in the place of the user, see [Keys](#keys): both of the first two, the third with temporary keys only; 8 to 128, 16 to 256 and at most 32768 characters, printable ASCII without blanks, the access key without commas, too':
    '代替用户的访问密钥，见[访问密钥](#访问密钥)：前两个必须同时设置，第三个只用于临时密钥；长度分别为 8 到 128、16 到 256 和最多 32768 个字符，可打印的 ASCII，不含空格，AK 也不含逗号',
  "base URLs in place of the region's own; `http:` for loopback hosts only":
    '代替该区域自己的地址的基础 URL；`http:` 只用于本机',
  'Standard Webhooks secrets, `whsec_` and base64 of 24 to 64 bytes, separated by blanks; several during a rotation':
    'Standard Webhooks 密钥：`whsec_` 加 24 到 64 字节的 base64，用空格分隔；轮换期间可有多个',
  'secrets for `X-Hub-Signature-256`, at least 16 characters each': '`X-Hub-Signature-256` 的密钥，每个至少 16 个字符',
  'tokens for `Authorization: Bearer`, at least 32 characters each':
    '`Authorization: Bearer` 的令牌，每个至少 32 个字符',
  '`true` is the only way to run `webhook` without a secret; noted in every log line':
    '只有设为 `true`，`webhook` 才能在没有密钥时运行；每行日志都会注明',
  'how old, or ahead, a signed time may be: 1 to 3600, default 300': '签名时间允许早或晚多少秒：1 到 3600，默认 300',
  "per attempt: 100 to 60000, default 10000 and 5000; both end before the function's own deadline":
    '每次尝试的毫秒数：100 到 60000，默认 10000 和 5000；两者都在函数自己的期限之前结束',
  '`true`: the token is asked for while the function starts; off by default, and nothing with keys':
    '`true`：函数启动时就请求令牌；默认关闭，使用访问密钥时无作用',
  'payload (JSON) used when a schedule sends none': '定时计划没有发送负载时使用的负载（JSON）',
  'per chat, several separated by blanks; a chat without its setting answers 404':
    '每个聊天平台一个，多个值用空格分隔；没有设置的聊天平台得到 404',
  'who may do what in chat, see [Chat](#chat); not set: only `help`':
    '谁可以在聊天中做什么，见[聊天](#聊天)；未设置时只有 `help`',
  '`en` (default) or `zh`': '`en`（默认）或 `zh`',
  "within which a chat is answered, from the request's arrival at the platform: 500 to 4500, default 2500":
    '从请求到达平台起，多少毫秒内回答聊天：500 到 4500，默认 2500',
  'name of the DynamoDB table that knows what was done; partition key `id` (String), time to live on `expiration`':
    '记录已做之事的 DynamoDB 表的名称；分区键 `id`（String），存活时间字段 `expiration`',
  'URL of the FIFO queue of commands; its path ends with `.fifo`': '命令的 FIFO 队列的 URL；路径以 `.fifo` 结尾',
  'URL of the dead-letter queue, a standard queue; its path does not end with `.fifo`':
    '死信队列的 URL，是标准队列；路径不以 `.fifo` 结尾',
  'events older than this change nothing: 60 to 1209600; not set: no limit, for chat 900':
    '比这更旧（秒）的事件不改变任何东西：60 到 1209600；未设置时没有限制，聊天为 900',
  'the waits between the attempts of `worker`: 1 to 9 whole numbers from 0 to 900, separated by blanks, default `10 30 90 180`':
    '`worker` 各次尝试之间等待的秒数：1 到 9 个 0 到 900 的整数，用空格分隔，默认 `10 30 90 180`',
  'as the platform sets them; the first three are required where one of the table and the queues is set':
    '由平台设置；设置了表或队列之一时，前三个必填',
  "base URLs in place of AWS's own, the specific one first; `http:` for loopback hosts only":
    '代替 AWS 自己的地址的基础 URL，专用的优先；`http:` 只用于本机',
  'as [Powertools](https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/) documents them, for every function; an empty one counts as not set, a wrong one does not start; nothing secret is logged whatever they say':
    '见 [Powertools](https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/) 的说明，对每个函数有效；空值视为未设置，错误的值不启动；无论怎样设置，秘密都不会写入日志',

  "`host` or `host:port`, separated by blanks, to which results may be sent beside the chats' own; that of a server of one's own has to be here":
    '`host` 或 `host:port`，用空格分隔：除聊天平台自己的地址外，结果还可以发往哪里；自建服务器的地址必须写在这里',
  "base URL of the chat's API, default {}": '该聊天平台 API 的基础 URL，默认 {}',

  // Parameters.
  [`the function for ${inWords(chats, 'and')}`]: `用于 ${chats.join('、')} 的函数`,
  'the function for events, and the bus its rule listens on, which must be there: `default`, or a name':
    '用于事件的函数，以及其规则监听的事件总线，它必须已存在：`default` 或一个名称',
  '`source` of the events that the rule takes': '规则接收的事件的 `source`',
  '`detail-type` of the events that the rule takes': '规则接收的事件的 `detail-type`',
  'the function for schedules: `on` with two of them, or with those of a list, whose file stands here':
    '用于定时计划的函数：`on` 表示两个计划，或写列表文件的名称，使用其中的计划',
  'whether the schedules run; look at them first': '定时计划是否运行；请先看一看它们',
  'when migration is switched on: `cron(…)`, `rate(…)` or `at(…)`': '何时开启迁移：`cron(…)`、`rate(…)` 或 `at(…)`',
  'when migration is switched off': '何时关闭迁移',
  'time zone of both: a name with a `/`, such as `Europe/Berlin`, or `UTC`':
    '两者的时区：带 `/` 的名称，例如 `Europe/Berlin`，或 `UTC`',
  '`exitSessions` when switched on': '开启时的 `exitSessions`',
  'table and queues, so that nothing is lost, done twice, or done out of order':
    '数据表与队列，使任何操作不丢失、不重复、不乱序',
  'alarms, their metrics, and the dashboard': '告警、其指标和控制面板',
  'ARN of an SNS topic that hears of alarms; without one they show in the console only':
    '接收告警的 SNS 主题的 ARN；没有时告警只显示在控制台',
  'where your people read this README; alarms link to its section on troubleshooting':
    '您的同事在哪里读本 README；告警会链接到其中的排查一节',
  'how long the log is kept': '日志保留天数',
  'so many copies of each function at most, and kept free for it; small accounts refuse any':
    '每个函数最多多少个并发副本，并为其预留；小账号不接受任何值',
  'requests a second that each route takes; more are refused with 429': '每条路由每秒接受的请求数；超出的以 429 拒绝',
  'requests at once at each route': '每条路由同时接受的请求数',
  '`allow` puts secrets given as plain text into the template, for a trial; else they are refused':
    '`allow` 把以明文给出的秘密放进模板，仅供试用；否则拒绝',
  'ARN of the KMS key that the secrets are encrypted with, where it is not the AWS managed one':
    '加密这些秘密的 KMS 密钥的 ARN，不是 AWS 托管密钥时填写',
  'ARN of the AWS Parameters and Secrets extension (arm64), where another than the known one is wanted':
    'AWS Parameters and Secrets 扩展（arm64）的 ARN，需要与已知的不同时填写',
};
