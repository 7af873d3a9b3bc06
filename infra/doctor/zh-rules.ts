/** What the doctor passes on of schedules, payloads, settings files and arguments, in Chinese: part of the catalogue in zh.ts. */
export const zhRules: Readonly<Record<string, string>> = {
  // Table and queues.
  'must be the name of a table: {} to {} letters, digits, "_", "." or "-"':
    '必须是数据表的名称：{} 到 {} 个字母、数字、“_”、“.” 或 “-”',
  'must be the https: URL of a FIFO queue, ending with .fifo (http: for loopback hosts only)':
    '必须是 FIFO 队列的 https: URL，以 .fifo 结尾（http: 仅用于本机）',
  'must be the https: URL of a standard queue, not ending with .fifo (http: for loopback hosts only)':
    '必须是标准队列的 https: URL，不以 .fifo 结尾（http: 仅用于本机）',
  'must be {} to {} whole numbers from {} to {}, separated by blanks':
    '必须是 {} 到 {} 个整数，每个从 {} 到 {}，以空格分隔',
  'must be hosts, or host:port, separated by blanks': '必须是主机或“主机:端口”，以空格分隔',

  // Schedules.
  'must be a schedule such as cron(0 7 ? * MON-FRI *), rate(15 minutes) or at(2026-12-24T18:00:00), in small letters':
    '必须是定时表达式，例如 cron(0 7 ? * MON-FRI *)、rate(15 minutes) 或 at(2026-12-24T18:00:00)，用小写字母',
  'must be a whole number from 1 and minutes, hours or days in rate(…), such as rate(15 minutes)':
    'rate(…) 中必须是从 1 起的整数和 minutes、hours 或 days，例如 rate(15 minutes)',
  'must be a date and time that exist in at(…), of the clocks in its zone, such as at(2026-12-24T18:00:00)':
    'at(…) 中必须是存在的日期和时间，按其时区的时钟，例如 at(2026-12-24T18:00:00)',
  'must be written cron({})': '必须写作 cron({})',
  'must have six fields in cron(…), one blank between each: minutes, hours, day of the month, month, day of the week, year':
    'cron(…) 中必须有六个字段，各以一个空格分隔：分钟、小时、日、月、星期、年',
  'is no right cron(…): {}': 'cron(…) 有误：{}',
  '{} must be from {} to {}, ranges upwards, such as {}': '{}必须是 {} 到 {}，范围从小到大，例如 {}',
  '{} must be from {} to {} or {} to {}, ranges upwards, such as {}':
    '{}必须是 {} 到 {}，或 {} 到 {}，范围从小到大，例如 {}',
  'minutes (field 1)': '分钟（第 1 个字段）',
  'hours (field 2)': '小时（第 2 个字段）',
  'day of the month (field 3)': '日（第 3 个字段）',
  'month (field 4)': '月（第 4 个字段）',
  'day of the week (field 5, 1 is Sunday)': '星期（第 5 个字段，1 是星期日）',
  'year (field 6)': '年（第 6 个字段）',
  '30 or 0-30 or 0,30 or 0/15 or *': '30、0-30、“0,30”、0/15 或 *',
  '7 or 8-17 or 7,19 or 0/6 or *': '7、8-17、“7,19”、0/6 或 *',
  '15 or 1-7 or 1,15 or 1/7 or * or ?, or alone L, LW or 15W': '15、1-7、“1,15”、1/7、* 或 ?，或单独的 L、LW 或 15W',
  '6 or JAN-MAR or 1,7 or 1/3 or *': '6、JAN-MAR、“1,7”、1/3 或 *',
  '2 or MON-FRI or TUE,THU or * or ?, or alone L, 6L or 2#1, and no steps':
    '2、MON-FRI、“TUE,THU”、* 或 ?，或单独的 L、6L 或 2#1，不能有步长',
  '2027 or 2027-2030 or 2027/2 or *': '2027、2027-2030、2027/2 或 *',
  'exactly one of day of the month and day of the week must be ?, and not both':
    '日和星期必须恰好有一个是 ?，不能两个都是',
  'exactly one of day of the month and day of the week must be ?: {}': '日和星期必须恰好有一个是 ?：{}',
  'for both make two schedules': '两者都要就建两个定时计划',
  'the year is missing: {} is the same': '缺少年：写作 {} 意思相同',
  'the year is missing; and {}': '缺少年；而且{}',
  'has five fields as Unix has, and needs six: {} is the same': '是 Unix 的五个字段，而这里需要六个：写作 {} 意思相同',
  'has five fields as Unix has, and needs six, with weekdays from 1 = Sunday: {} is the same':
    '是 Unix 的五个字段，而这里需要六个，星期从 1 = 星期日起：写作 {} 意思相同',
  'has five fields as Unix has, and needs six, with weekdays from 1 = Sunday; and {}':
    '是 Unix 的五个字段，而这里需要六个，星期从 1 = 星期日起；而且{}',
  'has five fields as Unix has, and needs six; and {}': '是 Unix 的五个字段，而这里需要六个；而且{}',
  'the day of the week must be from 0 (Sunday) to 7 (Sunday again) or SUN to SAT':
    '星期必须是 0（星期日）到 7（也是星期日），或 SUN 到 SAT',
  'has five fields as Unix has, and needs six, and six cannot say this': '是 Unix 的五个字段，而六个字段无法表示它',
  'has five fields as Unix has, and needs six, and six cannot say both a day of the month and a day of the week: make two schedules, {} and {}, of which both run on a day that fits both':
    '是 Unix 的五个字段，而六个字段不能同时写日和星期：请建两个定时计划，{} 和 {}；两者都符合的那天，两个都会执行',
  'must be a time zone such as Europe/Berlin, or UTC': '必须是时区名称，例如 Asia/Shanghai，或 UTC',
  'must be a time zone such as Europe/Berlin, or UTC; perhaps {}':
    '必须是时区名称，例如 Asia/Shanghai，或 UTC；您可能指的是 {}',
  'must be a time zone such as Europe/Berlin, or UTC; perhaps {} or {} more':
    '必须是时区名称，例如 Asia/Shanghai，或 UTC；您可能指的是 {}，或另外 {} 个之一',
  'every minute': '每分钟',
  'every hour': '每小时',
  'every day': '每天',
  'every {} minutes': '每 {} 分钟',
  'every {} hours': '每 {} 小时',
  'every {} days': '每 {} 天',
  '{} UTC), {} here': '{} UTC)，本地 {}',
  '? {} does not run: no time to come fits': '? {} 不会执行：今后没有符合的时间',
  '? {} does not run: the clocks in {} leave this time out': '? {} 不会执行：{} 的时钟跳过了这个时间',
  '? {} has passed, and stays in the stack': '? {} 已经过去，但仍留在堆栈中',
  'must be off, on, or a file with a list of schedules': '必须是 off、on，或含定时计划列表的文件',
  'must be off, on, or a file with a list: this one cannot be read ({})':
    '必须是 off、on，或含列表的文件：这个文件无法读取（{}）',
  'it is no file': '它不是文件',
  'it has more than {} bytes': '超过 {} 字节',
  'unknown error': '未知错误',
  'the list of schedules:': '定时计划列表：',
  'must be a JSON list of 1 to {} schedules, each { "name", "when", "zone", "payload" }':
    '必须是 1 到 {} 个定时计划的 JSON 列表，每个为 { "name", "when", "zone", "payload" }',
  '{}, and must be a JSON list of 1 to {} schedules, each { "name", "when", "zone", "payload" }':
    '{}；必须是 1 到 {} 个定时计划的 JSON 列表，每个为 { "name", "when", "zone", "payload" }',
  'cannot be read': '无法读取',
  'must be { "name", "when", "zone", "payload" }': '必须是 { "name", "when", "zone", "payload" }',
  'is that of {}, too: each once': '与 {} 的相同：每个名称只能用一次',
  'must be 1 to 40 of A-Z a-z 0-9 _ . -': '必须是 1 到 40 个 A-Z a-z 0-9 _ . - 字符',
  'must not hold ${ or {{resolve:, in whose place the packager or CloudFormation would put something else':
    '不能含有 ${ 或 {{resolve:，打包工具或 CloudFormation 会把它们换成别的内容',
  'must be an object: what the function "schedule" takes, for example { "action": "apply", "enabled": false }':
    '必须是对象：函数 "schedule" 接受的内容，例如 { "action": "apply", "enabled": false }',
  'has a field that is not known; known here: {}': '有未知的字段；可用的是 {}',
  'is missing': '缺少',
  'must not be there: it is added': '不能写：它会自动加上',
  'The schedule sent no payload, and SCHEDULE_COMMAND is not set. Give one of the two.':
    '定时计划没有内容，SCHEDULE_COMMAND 也没有设置。请给出其中之一。',

  // Payloads.
  'is empty; send a JSON object': '是空的；请给出 JSON 对象',
  'must not begin with a byte order mark': '不能以字节顺序标记（BOM）开头',
  'is not JSON': '不是 JSON',
  'is not valid UTF-8': '不是有效的 UTF-8',
  'must be a JSON object, for example { "enabled": true, "exitSessions": 2 }':
    '必须是 JSON 对象，例如 { "enabled": true, "exitSessions": 2 }',
  'must be true or false, for example "{}": true': '必须是 true 或 false，例如 "{}": true',
  'must be a whole number from {} to {}, for example "{}": 2': '必须是 {} 到 {} 的整数，例如 "{}": 2',
  'must be a list of at most {} users, for example "{}": [{}]': '必须是最多 {} 个用户的列表，例如 "{}": [{}]',
  'must be a text of {} to {} characters, for example "alice"': '必须是 {} 到 {} 个字符的文本，例如 "alice"',
  'must be a user name or an object with "id" or "name", for example "alice" or { "id": "da16f9b8", "name": "alice" }':
    '必须是用户名，或带 "id" 或 "name" 的对象，例如 "alice" 或 { "id": "da16f9b8", "name": "alice" }',
  'must be a list of 1 to {} users, for example "users": ["alice"]':
    '必须是 1 到 {} 个用户的列表，例如 "users": ["alice"]',
  'must be the id of a configuration, {} to {} characters, for example "configId": "895110260098859008"':
    '必须是配置 ID，{} 到 {} 个字符，例如 "configId": "895110260098859008"',
  'must be an object with "user_id" or "user_name", for example { "user_name": "alice" }':
    '必须是带 "user_id" 或 "user_name" 的对象，例如 { "user_name": "alice" }',
  'must be "create" beside the fields of the API, or left out': '与 API 的字段一起时必须是 "create"，或省略',
  'must be one of {}, for example "action": "apply"': '必须是以下之一：{}，例如 "action": "apply"',
  'is a word of the API beside ours: use one vocabulary, for example { "enabled": true, "exitSessions": 2 }':
    '是 API 的字段，与我们的混用了：请只用一套，例如 { "enabled": true, "exitSessions": 2 }',
  'is required: {}': '必须给出：{}',
  'is not a known field; known here: {}': '是未知的字段；可用的是 {}',
  'a field is not a known field; known here: {}': '有未知的字段；可用的是 {}',
  'has a field with a name of {} characters that {}': '有一个名称长 {} 个字符的字段，它{}',

  // A file of settings.
  'Taken from the environment, not from {}: {}.': '取自环境变量，而不是 {}：{}。',
  'The file {} of --settings is to be mended:': '--settings 的文件 {} 需要更正：',
  'The file {} of --settings cannot be read ({}).': '无法读取 --settings 的文件 {}（{}）。',
  'it has more than {} KiB': '超过 {} KiB',
  'line {} {}': '第 {} 行{}',
  'is neither NAME=value, nor a comment, nor empty': '既不是 NAME=value，也不是注释或空行',
  'has a blank beside =, which must stand between name and value without one':
    '的 = 旁有空格；名称、= 和值之间不能有空格',
  'has a value that begins with a quotation mark, and none that ends it': '的值以引号开头，却没有结尾的引号',
  'has a value that begins with a quotation mark and goes on behind the next one: only a comment may stand there; a value that holds both kinds needs double ones, and \\" inside':
    '的值在结尾的引号之后还有内容：那里只能是注释；同时含有两种引号的值要用双引号，其中的双引号写作 \\"',
  'has a NUL, which no text has: save the file as UTF-8': '含有 NUL，文本中不应有：请把文件存为 UTF-8',
  'has bytes that are no UTF-8: save the file as UTF-8': '含有不是 UTF-8 的字节：请把文件存为 UTF-8',
  'sets {}, which is no setting': '设置了 {}，没有这个设置',
  'sets {}, which is no setting; the nearest is {}': '设置了 {}，没有这个设置；最接近的是 {}',
  'sets {}, which line {} has set already': '设置了 {}，而第 {} 行已经设置过',

  // Arguments.
  'Usage: {}': '用法：{}',
  'Usage: {}; --help tells more.': '用法：{}；--help 有更多说明。',
  'An argument is not known here.': '这里没有这样的参数。',
  '{} is not known here.': '这里没有 {} 选项。',
  '{} is not known here; the nearest is {}.': '这里没有 {} 选项；最接近的是 {}。',
  '{} takes no value.': '{} 不带值。',
  '{} needs a value.': '{} 需要一个值。',
  '--settings needs a file.': '--settings 需要一个文件。',
  '--settings stands more than once: one file holds them all.': '--settings 写了不止一次：一个文件放下全部设置。',
  '--settings does not go with --local: the emulated cloud has settings of its own.':
    '--settings 不能与 --local 同用：模拟云有自己的设置。',
  '--lang must be en or zh.': '--lang 必须是 en 或 zh。',
  '--target must be aws or functiongraph.': '--target 必须是 aws 或 functiongraph。',
  'The port behind --local must be a whole number from 1 to 65535.': '--local 之后的端口必须是 1 到 65535 的整数。',
  'PORT must be a whole number from 0 to 65535 (0 takes any free port).':
    'PORT 必须是 0 到 65535 的整数（0 表示任意空闲端口）。',
  'The doctor itself failed, which is a bug: please report it with the last step that is shown.':
    '检查程序本身出错了，这是程序缺陷：请附上显示的最后一步报告它。',
};
