import { CHINESE_HELP, HELP } from './help.ts';
import { zhRules } from './zh-rules.ts';

/**
 * What the doctor says, in Chinese, by what it says in English; `{}` stands for what is put in, in the same order. What is put in is
 * looked up likewise. A test holds it complete.
 */
export const zh: Readonly<Record<string, string>> = {
  [HELP]: CHINESE_HELP,
  ...zhRules,

  // Labels, steps and the frame of a report.
  ok: '正常',
  FAILED: '未通过',
  'not checked': '未检查',
  Settings: '设置',
  Secrets: '密钥',
  'IAM host': 'IAM 主机',
  Credentials: '凭据',
  'Project and region': '项目与区域',
  'Workspace host': 'Workspace 主机',
  Permission: '权限',
  'Note: {}': '注意：{}',
  'It said:    {}': '对方回复：  {}',
  'Why:        {}': '原因：      {}',
  'What to do: {}': '处理办法：  {}',
  ' (request id {})': '（请求 ID {}）',
  'All {} steps are ok.': '全部 {} 步正常。',
  '{} of {} steps are ok. The rest only the function can know.': '{} 步正常，共 {} 步。其余的只有函数自己知道。',
  '{} of {} steps are ok. Begin with the first that is not, then run it again.':
    '{} 步正常，共 {} 步。请先处理第一个未通过的步骤，再重新运行。',

  // Connections.
  'The name {} was not resolved by DNS {}.': 'DNS 无法解析主机名 {} {}。',
  'No name server knows it: the region or the host is misspelt, or this network resolves internal names only.':
    '没有域名服务器知道这个名称：区域或主机名写错了，或者本网络只解析内部名称。',
  'The name server gave no answer: there is no network here, or DNS is blocked.':
    '域名服务器没有应答：这里没有网络，或者 DNS 被拦截。',
  'Check HW_REGION_NAME and {}, then "nslookup {}" from this network.':
    '请检查 HW_REGION_NAME 和 {}，然后在本网络执行 "nslookup {}"。',
  'The name is resolved, but there is no TCP connection to {} {}.': '名称可以解析，但无法与 {} 建立 TCP 连接 {}。',
  'The host is there and nobody listens at that port.': '主机存在，但该端口无人监听。',
  'A firewall, a security group or a subnet without a way to the internet swallows the packets.':
    '数据包被防火墙或安全组丢弃，或者子网没有通往互联网的出口。',
  'Allow outgoing connections to {}. Functions go through a proxy only where NODE_USE_ENV_PROXY=1 is set, and so does this check. For a cloud on this machine: is "npm start" running, and does {} name its port?':
    '请放行到 {} 的出站连接。只有设置了 NODE_USE_ENV_PROXY=1 时，函数和本检查才会走代理。如果云在本机上："npm start" 是否在运行，{} 中的端口是否正确？',
  'There is no way to {} through the proxy {}.': '无法通过代理到达 {} {}。',
  'The proxy is there and does not let this host through.': '代理可用，但不放行这个主机。',
  'The proxy cannot be reached, or does not reach the host, or one of the two says nothing.':
    '代理无法到达，或代理到不了该主机，或两者之一没有应答。',
  'Check HTTPS_PROXY, and have {} allowed; or list it in NO_PROXY, or unset NODE_USE_ENV_PROXY, where no proxy is needed.':
    '请检查 HTTPS_PROXY，并放行 {}；如果不需要代理，请把它列入 NO_PROXY，或取消 NODE_USE_ENV_PROXY。',
  '{} answers, but TLS fails {}.': '{} 有应答，但 TLS 失败 {}。',
  'The certificate is not valid at the time of this machine.': '按本机时间，证书不在有效期内。',
  'Set the clock of this machine; if it is right, the certificate of the host has to be renewed.':
    '请校准本机时钟；如果时钟正确，则该主机的证书需要更新。',
  'The certificate comes from nobody who is trusted here: mostly a proxy of the company that opens TLS.':
    '证书的签发者在这里不受信任：多半是公司的代理在解开 TLS。',
  'Leave the host out of inspection, or name the proxy’s CA with NODE_EXTRA_CA_CERTS. Do not switch verification off: the password goes over this connection.':
    '请让该主机免于检查，或用 NODE_EXTRA_CA_CERTS 指定代理的 CA。不要关闭证书验证：密码要经过这条连接。',
  'Another host answers under this name: its certificate is made out to others.':
    '应答的是另一台主机：它的证书不是签发给这个名称的。',
  'Correct {}, or find out who answers (DNS, a captive portal, a proxy).':
    '请更正 {}，或查明是谁在应答（DNS、认证门户、代理）。',
  'The connection was cut or went silent when TLS began: a firewall that looks at host names does that.':
    'TLS 开始时连接被切断或没有了回音：按主机名过滤的防火墙会这样。',
  'Have this host allowed in the firewall.': '请在防火墙中放行这个主机。',
  'What answers there does not speak TLS: a proxy, or another service at that port.':
    '应答的一方不支持 TLS：是代理，或该端口上是别的服务。',
  'Correct {}, or leave it out to use the region’s own host.': '请更正 {}，或不设置它，以使用该区域自己的主机。',
  'DNS, TCP and TLS': 'DNS、TCP 和 TLS',
  'TCP, plain HTTP on this machine': 'TCP，本机上的普通 HTTP',
  '{} can be connected to ({}).': '可以连接到 {}（{}）。',
  '{} names {}, which is not a host of {}.': '{} 指向 {}，它不是 {} 的主机。',
  '{} names {}, but HW_REGION_NAME is {}.': '{} 指向 {}，但 HW_REGION_NAME 是 {}。',
  'the Workspace API': 'Workspace API',
  'Each region has hosts of its own, and a token of one region’s IAM host is good in that region only.':
    '每个区域有自己的主机，一个区域的 IAM 主机发出的令牌只在该区域有效。',
  'Unset {} to use the region’s own host, or correct it or HW_REGION_NAME.':
    '请取消 {} 以使用该区域自己的主机，或更正它或 HW_REGION_NAME。',

  // Credentials.
  'by the clock of this machine the token has ended already: set the clock.': '按本机时钟，令牌已经过期：请校准时钟。',
  'IAM gave user {} a token, asked once{}.': 'IAM 给了用户 {} 一个令牌，只请求了一次{}。',
  '; it is good until {}': '；有效期至 {}',
  'IAM gave no answer within {} ms (TOKEN_TIMEOUT_MS).': 'IAM 在 {} 毫秒内没有应答（TOKEN_TIMEOUT_MS）。',
  'The connection to IAM ended without an answer that can be read.': '与 IAM 的连接结束了，没有可读的应答。',
  'IAM is overloaded, or something between here and there (a proxy, a firewall) holds the request back.':
    'IAM 过载，或途中的代理、防火墙拦住了请求。',
  'Run it again in a minute; if IAM is always that slow, raise TOKEN_TIMEOUT_MS (up to 60000).':
    '请一分钟后重新运行；如果 IAM 一直这么慢，请调大 TOKEN_TIMEOUT_MS（最大 60000）。',
  'Run it again in a minute; then look for a proxy or firewall on the way.':
    '请一分钟后重新运行；仍不行就检查途中的代理或防火墙。',
  'Mend it before you run this again: five wrong tries within 15 minutes lock the user for 15 minutes, for the functions too. This check tried once.':
    '重新运行之前请先改正：15 分钟内错五次，用户会被锁定 15 分钟，函数也不能用。本检查只试了一次。',
  'What answered is not IAM: the answer is no JSON.': '应答的不是 IAM：应答不是 JSON。',
  'A proxy, a captive portal or another service answers at this address.':
    '这个地址上应答的是代理、认证门户或别的服务。',
  'See from this network who answers there; correct HW_IAM_ENDPOINT or unset it, or have the proxy let this host through.':
    '请在本网络查明是谁在应答；更正或取消 HW_IAM_ENDPOINT，或让代理放行这个主机。',
  'IAM asks to wait.': 'IAM 要求等待。',
  'IAM gave no token.': 'IAM 没有给出令牌。',
  'IAM is in trouble or has too many requests; the credentials were not judged.':
    'IAM 出现故障或请求过多；凭据没有被判断。',
  'Run it again in a few minutes.': '请几分钟后重新运行。',
  'The user is locked.': '用户已被锁定。',
  'Too many wrong tries: five within 15 minutes, unless the account’s administrator set other numbers.':
    '错误尝试过多：15 分钟内五次，除非账号管理员另有设置。',
  'Stop whatever tries with a wrong password, wait 15 minutes, then run this once. Nobody can unlock it earlier.':
    '请停止一切用错误密码的尝试，等 15 分钟，然后只运行一次。没有人能提前解锁。',
  'IAM refused the user’s credentials.': 'IAM 拒绝了用户的凭据。',
  'The password, the user name or the account name is wrong; or it is no IAM user with a password: a HUAWEI ID, a federated user and a user with login protection cannot log in so.{}':
    '密码、用户名或账号名错误；或者它不是带密码的 IAM 用户：华为帐号、联邦用户和开启登录保护的用户不能这样登录。{}',
  'Check HW_DOMAIN_NAME (the account, not the user), HW_USER_NAME and HW_USER_PASSWORD; best is an IAM user for this alone. {}':
    '请检查 HW_DOMAIN_NAME（账号，不是用户）、HW_USER_NAME 和 HW_USER_PASSWORD；最好为此单独建一个 IAM 用户。{}',
  'IAM knows the user and does not let it in.': 'IAM 认识这个用户，但不允许登录。',
  'The user is disabled, or its access type leaves out programmatic access (IAM.0081, IAM.0082).':
    '用户被停用，或访问方式不含编程访问（IAM.0081、IAM.0082）。',
  'In the IAM console enable the user and allow programmatic access. {}': '请在 IAM 控制台启用该用户并允许编程访问。{}',
  'IAM does not find the project for this user.': 'IAM 找不到这个用户的该项目。',
  'HW_PROJECT_ID is misspelt, or a project of another account, or of a region that this IAM host does not serve. A wrong password would have been answered 401.':
    'HW_PROJECT_ID 写错了，或是别的账号的项目，或属于此 IAM 主机不服务的区域。密码错误的话会得到 401。',
  'Copy the project id of the region from the console: your name, "My Credentials", "API Credentials". It is 32 hexadecimal digits, not the project’s name.':
    '请从控制台复制该区域的项目 ID：点您的用户名，“我的凭证”，“API 凭证”。它是 32 位十六进制数字，不是项目名称。',
  'IAM refused the request as not valid.': 'IAM 认为请求无效而拒绝。',
  'One of the names is of a form that IAM does not take.{}': '其中一个名称的形式 IAM 不接受。{}',
  'Check HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD and HW_PROJECT_ID for stray characters. {}':
    '请检查 HW_DOMAIN_NAME、HW_USER_NAME、HW_USER_PASSWORD 和 HW_PROJECT_ID 中是否有多余的字符。{}',
  ' Suspicious: a blank or quotation mark at an end of {}.': '可疑：{} 的一端有空格或引号。',
  'IAM’s token is for no project.': 'IAM 的令牌不属于任何项目。',
  'IAM’s token is for project {}.': 'IAM 的令牌属于项目 {}。',
  'The Workspace API takes only a token for the project in HW_PROJECT_ID; IAM was asked for that one.':
    'Workspace API 只接受 HW_PROJECT_ID 中项目的令牌；向 IAM 请求的就是它。',
  'Check HW_PROJECT_ID and HW_IAM_ENDPOINT: does IAM itself answer there?':
    '请检查 HW_PROJECT_ID 和 HW_IAM_ENDPOINT：那里应答的是 IAM 本身吗？',
  'IAM did not say the project’s name, so that its region is not known.': 'IAM 没有给出项目名称，因此不知道它的区域。',
  'The token is for this project.': '令牌属于这个项目。',
  'The project is called {}, but HW_REGION_NAME is {}.': '项目名称是 {}，但 HW_REGION_NAME 是 {}。',
  'A project belongs to one region, whose name its own name is or begins with.':
    '一个项目属于一个区域，项目名称就是区域名称或以它开头。',
  'Set HW_REGION_NAME={}, or take the id of the project in {} from the console: your name, "My Credentials", "API Credentials".':
    '请设置 HW_REGION_NAME={}，或从控制台复制 {} 的项目 ID：点您的用户名，“我的凭证”，“API 凭证”。',
  'Take the id of the project in {} from the console: your name, "My Credentials", "API Credentials".':
    '请从控制台复制 {} 的项目 ID：点您的用户名，“我的凭证”，“API 凭证”。',

  // A local cloud.
  'Nobody answers at {}.': '{} 无人应答。',
  'What answers at {} has no emulated cloud.': '{} 上应答的程序没有模拟云。',
  '"npm start" is not running, or on another port.': '"npm start" 没有运行，或在另一个端口上。',
  'It is another program, or "npm start -- --live", which stands in front of the real cloud.':
    '那是别的程序，或者是面向真实云的 "npm start -- --live"。',
  'Run "npm start" in another shell, and name its port if it is not 3000: npm run doctor -- --local 3001':
    '请在另一个终端运行 "npm start"；如果端口不是 3000，请写明：npm run doctor -- --local 3001',

  // Settings and schedules.
  'A schedule that is wrong is not deployed: "npm run package" refuses it.':
    '有错的定时计划不会部署："npm run package" 会拒绝它。',
  'Mend HOTSPOT_SCHEDULES and what belongs to it, as "Schedules" in the README says.':
    '请按 README 的 "Schedules" 一节更正 HOTSPOT_SCHEDULES 及相关参数。',
  'Schedules ({}), and their next runs:': '定时计划（{}）及其接下来的执行时间：',
  'One setting is to be mended:': '有一项设置需要更正：',
  '{} settings are to be mended:': '有 {} 项设置需要更正：',
  '(read on AWS)': '（在 AWS 上读取）',
  '(that of the function)': '（函数自己的项目）',
  '(agency)': '（委托）',
  'keys of an agency': '委托的密钥',
  'Requests are signed with keys of an agency: the functions never ask IAM.':
    '请求用委托的密钥签名：函数从不访问 IAM。',
  'The keys are those of the function’s agency.': '密钥是函数的委托的。',
  'FunctionGraph lends them to the function, in each invocation anew; nobody has them elsewhere.':
    'FunctionGraph 在每次调用时把密钥借给函数；别处没有人拥有它们。',
  'Deploy it and send a signed {"action":"show"}: CREDENTIALS_MISSING says that there is no agency, UPSTREAM_FORBIDDEN that it has no right. To have more checked now, give the keys of a user with the same rights for this run.':
    '部署后发一个签名的 {"action":"show"}：CREDENTIALS_MISSING 说明没有委托，UPSTREAM_FORBIDDEN 说明它没有权限。现在就要多检查一些，请为这次运行给出一个权限相同的用户的密钥。',
  'whether the function has the same ones, encrypted, only the function can know: Terraform asked for them.':
    '函数是否有同样的、加密的密钥，只有函数自己知道：它们由 Terraform 询问。',
  'HW_PROJECT_ID is not set: it is the function’s own project there.':
    '没有设置 HW_PROJECT_ID：在那里就是函数自己的项目。',
  'FunctionGraph tells a function in which project it runs.': 'FunctionGraph 会告诉函数它在哪个项目中运行。',
  'Set HW_PROJECT_ID for this run, then run it again.': '请为这次运行设置 HW_PROJECT_ID，然后重新运行。',
  'has {} settings, but FunctionGraph takes {}: {}': '有 {} 项设置，而 FunctionGraph 只允许 {} 项：{}',
  'has {} characters in its settings, but FunctionGraph takes {}, and the values of secrets come on top':
    '的设置共有 {} 个字符，而 FunctionGraph 只允许 {} 个，密钥的值还要另算',
  'no secret of a webhook or a chat is set: only "eventbus" and "schedule" would start.':
    '没有设置 webhook 或聊天的密钥：只有 "eventbus" 和 "schedule" 能启动。',
  'CHATOPS_ALLOW is set, but the secret of no chat is: no chat is served.':
    '设置了 CHATOPS_ALLOW，但没有任何聊天平台的密钥：不提供聊天。',
  'CHATOPS_ALLOW is not set: nobody in a chat may do more than ask for help.':
    '没有设置 CHATOPS_ALLOW：聊天中的任何人都只能求助。',
  'WEBHOOK_ALLOW_UNSIGNED is true: deliveries need no proof. "npm run package" refuses that.':
    'WEBHOOK_ALLOW_UNSIGNED 为 true：投递不需要证明。"npm run package" 会拒绝。',
  'the cloud is on this machine ({}), as that of "npm start": no real account is touched.':
    '云在本机上（{}），即 "npm start" 的模拟云：不会触及真实账号。',
  '{} is kept in {} and read on AWS only: its value is not checked here.':
    '{} 保存在 {} 中，只在 AWS 上读取：这里不检查它的值。',
  '{} of {} secrets are in this environment; none is ever printed.': '本环境有 {} 个密钥，共 {} 个；密钥从不显示。',
  '{} is read on AWS only.': '{} 只在 AWS 上读取。',
  '{} are read on AWS only.': '{} 只在 AWS 上读取。',
  'A setting by reference is read by the function, with its role; this check has no right to it, and sends no reference as a password.':
    '引用形式的设置由函数以其角色读取；本检查无权读取，也不会把引用当作密码发送。',
  'Give the value for this run only, typed into the shell and not kept: read -rs {} && export {}, then run it again.':
    '请只为这次运行给出值，在终端输入而不保存：read -rs {} && export {}，然后重新运行。',
  'A function with a setting that is missing or wrong does not start.': '缺少设置或设置有误的函数不会启动。',
  'Export them in this shell as the table "Settings" of the README says, or try the emulated cloud: "npm start" in another shell, then "npm run doctor -- --local".':
    '请按 README 的 "Settings" 表在此终端导出设置；或试用模拟云：在另一个终端运行 "npm start"，然后 "npm run doctor -- --local"。',
  '? CHATOPS_ALLOW lets everybody in, from anywhere, by rule {}: "users" is "*", and neither "workspace" nor "room" is named. Is that meant?':
    '? CHATOPS_ALLOW 的第 {} 条规则让任何地方的任何人进来："users" 是 "*"，且没有写 "workspace" 和 "room"。这是有意的吗？',
  'is required': '必须设置',
  'must not begin or end with a blank or a quotation mark': '不能以空格或引号开头或结尾',
  'must be a whole number from {} to {}': '必须是 {} 到 {} 的整数',
  'must be true or false': '必须是 true 或 false',
  'must be {} or {}': '必须是 {} 或 {}',
  'holds a secret of the demo, which everybody can read: make one of your own':
    '是演示用的密钥，人人可读：请自己生成一个',
  'must be the id of a project, 1 to 128 characters': '必须是项目 ID，1 到 128 个字符',
  'must be an https: URL without query (http: for loopback hosts only), for example https://iam.myhuaweicloud.com':
    '必须是不带查询的 https: 网址（http: 只用于本机），例如 https://iam.myhuaweicloud.com',
  'must be secretsmanager:<id>, secretsmanager:<id>#<json key> or ssm:<name>':
    '必须是 secretsmanager:<id>、secretsmanager:<id>#<json key> 或 ssm:<name>',
  'is not a region with a known Workspace endpoint': '不是已知有 Workspace 终端节点的区域',
  'correct it or set HW_WORKSPACE_ENDPOINT': '请更正，或设置 HW_WORKSPACE_ENDPOINT',
  'the nearest is {}': '最接近的是 {}',
  'known are {}': '已知的有 {}',
  'is required beside {}': '与 {} 一起必须设置',
  'must be {}, printable ASCII without blanks': '必须是{}，可打印的 ASCII，不含空格',
  '8 to 128 characters without commas': '8 到 128 个字符，不含逗号',
  '16 to 256 characters': '16 到 256 个字符',
  'at most 32768 characters': '最多 32768 个字符',
  'must be the name of a region, for example eu-central-1': '必须是区域名称，例如 eu-central-1',
  'must be given as it is, not by reference': '必须直接给出，不能用引用',
  '{} is no setting; the nearest is {}': '没有 {} 这个设置；最接近的是 {}',
  'must be whsec_ followed by base64 of 24 to 64 bytes, several separated by blanks':
    '必须是 whsec_ 加 24 到 64 字节的 base64，多个之间用空格分隔',
  'must have at least 16 characters each': '每个至少 16 个字符',
  'must have at least 32 characters each, visible ASCII only': '每个至少 32 个字符，只能是可见 ASCII',
  'are all missing: set at least one': '都没有设置：至少设置一个',
  'cannot be true together with one of {}': '不能与 {} 之一同时为 true',
  'must have at least 8 characters each, visible ASCII only, several separated by blanks':
    '每个至少 8 个字符，只能是可见 ASCII，多个之间用空格分隔',
  'must be base64 of at least 16 bytes each, as {} shows it, several separated by blanks':
    '每个必须是至少 16 字节的 base64，与 {} 显示的一致，多个之间用空格分隔',
  'must have 64 hexadecimal digits each, several separated by blanks': '每个 64 位十六进制数字，多个之间用空格分隔',
  'must be a payload as JSON ({})': '必须是 JSON 形式的内容（{}）',
  'must be a number from 0 to 1': '必须是 0 到 1 的数',
  'must be one of {}': '必须是以下之一：{}',
  'must be one of {}, or "*"': '必须是以下之一：{}，或 "*"',
  'must be the id of a workspace, team, tenant or guild, or "*"': '必须是工作区、团队、租户或服务器的 ID，或 "*"',
  'must be the id of a channel, or "*"': '必须是频道 ID，或 "*"',
  'must be a list of at least one user id, or "*"': '必须是至少含一个用户 ID 的列表，或 "*"',
  'must be a list of at least one of {}, or "*"': '必须是列表，至少含 {} 之一，或 "*"',
  'must be a JSON list of rules, for example {}': '必须是 JSON 规则列表，例如 {}',
  'rule {} {}': '规则 {} {}',
  'must be a JSON object': '必须是 JSON 对象',
  'has a key twice': '有重复的键',
  'has an unknown key; known are {}': '有未知的键；可用的是 {}',
  'has a wrong "{}": it {}': '的 "{}" 有误：它{}',
  'has no "{}", which {}': '缺少 "{}"，它{}',

  // The Workspace API.
  '{} serves the API of hot session migration.': '{} 提供会话热迁移的 API。',
  '1 configuration': '1 个配置',
  '{} configurations': '{} 个配置',
  'The user may read: the project has {}.': '用户可以读取：项目有 {}。',
  'nothing is changed, so that the right to write is not tried.': '不做任何更改，因此没有试写权限。',
  'it sends us elsewhere': '它把我们转到别处',
  'the answer is no JSON': '应答不是 JSON',
  'What answers at {} is not the Workspace API: {}.': '{} 上应答的不是 Workspace API：{}。',
  'A proxy, a captive portal, a login page or another service answers at this address.':
    '这个地址上应答的是代理、认证门户、登录页或别的服务。',
  'See from this network who answers there; correct HW_WORKSPACE_ENDPOINT or unset it, or have the proxy let this host through.':
    '请在本网络查明是谁在应答；更正或取消 HW_WORKSPACE_ENDPOINT，或让代理放行这个主机。',
  '{} does not know the API of hot session migration.': '{} 没有会话热迁移的 API。',
  'The application streaming API is under appstream.… in some regions and under workspace.… in others, about which the vendor’s own documents differ; and not every region offers it.':
    '应用流 API 在有的区域位于 appstream.…，在有的区域位于 workspace.…，厂商文档说法不一；而且不是每个区域都提供。',
  'HW_WORKSPACE_ENDPOINT has a path ({}); the API’s own, which begins with /v1, is put behind it.':
    'HW_WORKSPACE_ENDPOINT 带有路径（{}）；API 自己的路径以 /v1 开头，会接在它后面。',
  'Take the path away: HW_WORKSPACE_ENDPOINT={}': '请去掉路径：HW_WORKSPACE_ENDPOINT={}',
  'Try HW_WORKSPACE_ENDPOINT={} and run it again; if that fails too, see in the console whether region {} offers application streaming.':
    '请试 HW_WORKSPACE_ENDPOINT={} 并重新运行；如果仍不行，请在控制台查看区域 {} 是否提供应用流。',
  'Unset HW_WORKSPACE_ENDPOINT to use the region’s own host, or correct it.':
    '请取消 HW_WORKSPACE_ENDPOINT 以使用该区域自己的主机，或更正它。',
  'Run it again in a few minutes; "show" and every other action fail the same way meanwhile.':
    '请几分钟后重新运行；这期间 "show" 和其他操作也会同样失败。',
  'In IAM give the user’s group "Workspace FullAccess" (to read only: "Workspace ReadOnlyAccess") for the project in {}, wait a minute, then run it again. A change of permissions ends tokens that are in use; the functions get a new one by themselves.':
    '请在 IAM 中给用户所在的组授予 {} 的项目的 "Workspace FullAccess"（只读则为 "Workspace ReadOnlyAccess"），等一分钟再重新运行。权限变更会使正在使用的令牌失效；函数会自己取得新令牌。',
  'IAM gave this token a moment ago, and the Workspace API does not take it: it comes from another region’s IAM, or its rights were just changed.':
    'IAM 刚刚给出这个令牌，Workspace API 却不接受：它来自别的区域的 IAM，或其权限刚刚变更。',
  'Unset HW_IAM_ENDPOINT and HW_WORKSPACE_ENDPOINT, or let both name the region in HW_REGION_NAME.':
    '请取消 HW_IAM_ENDPOINT 和 HW_WORKSPACE_ENDPOINT，或让两者都指向 HW_REGION_NAME 的区域。',
  'The API does not take the project id, or the project does not exist there.':
    'API 不接受这个项目 ID，或那里没有这个项目。',
  'Check HW_PROJECT_ID: 32 hexadecimal digits, from "My Credentials" in the console.':
    '请检查 HW_PROJECT_ID：32 位十六进制数字，见控制台的“我的凭证”。',
  'Too many requests of this user in a minute.': '该用户一分钟内的请求过多。',
  'Wait a minute, then run it again.': '请等一分钟再重新运行。',
  'A proxy or another service answers at this address, or a gateway is in trouble (502, 504).':
    '这个地址上应答的是代理或别的服务，或网关出现故障（502、504）。',
  'Look at what it said; check HW_WORKSPACE_ENDPOINT, or run it again in a few minutes.':
    '请看对方的回复；检查 HW_WORKSPACE_ENDPOINT，或几分钟后重新运行。',
  'No answer came within {} ms (UPSTREAM_TIMEOUT_MS).': '{} 毫秒内没有应答（UPSTREAM_TIMEOUT_MS）。',
  'Run it again; if the API is always that slow, raise UPSTREAM_TIMEOUT_MS (up to 60000).':
    '请重新运行；如果 API 一直这么慢，请调大 UPSTREAM_TIMEOUT_MS（最大 60000）。',
  'The connection that could be made before ended without an answer: a proxy or a firewall on the way, or the service restarts.':
    '先前能建立的连接没有应答就结束了：途中有代理或防火墙，或服务正在重启。',
  'The host is right, but the service behind it does not know the project or this part of the API.':
    '主机是对的，但其后的服务不认识这个项目或 API 的这一部分。',
  'The service is in trouble.': '服务出现故障。',
  '{} The answer is no JSON.': '{}应答不是 JSON。',
  'The time was over before this could be sent to the Workspace API.': '还没能发送到 Workspace API，时间就用完了。',
  'The connection to the Workspace API ended before the answer came.': '与 Workspace API 的连接在应答之前结束了。',
  'The Workspace API refused the request as not valid.': 'Workspace API 认为请求无效而拒绝。',
  'The Workspace API refused the token, also a renewed one. Check that HW_REGION_NAME and HW_PROJECT_ID belong together.':
    'Workspace API 拒绝了令牌，更新后的也拒绝。请检查 HW_REGION_NAME 与 HW_PROJECT_ID 是否相符。',
  'The configured user may not do this. Give it the Workspace permissions in this project.':
    '所配置的用户无权这样做。请在此项目授予它 Workspace 权限。',
  'The Workspace API does not know this. Check HW_PROJECT_ID, HW_REGION_NAME and HW_WORKSPACE_ENDPOINT.':
    'Workspace API 不认识它。请检查 HW_PROJECT_ID、HW_REGION_NAME 和 HW_WORKSPACE_ENDPOINT。',
  'The Workspace API does not take this method here. Check HW_WORKSPACE_ENDPOINT.':
    'Workspace API 在这里不接受这个方法。请检查 HW_WORKSPACE_ENDPOINT。',
  'The Workspace API reports a conflict with what is there.': 'Workspace API 报告与现有内容冲突。',
  'The Workspace API does not take JSON here. Check HW_WORKSPACE_ENDPOINT.':
    'Workspace API 在这里不接受 JSON。请检查 HW_WORKSPACE_ENDPOINT。',
  'The Workspace API asks to wait.': 'Workspace API 要求等待。',
  'The Workspace API failed.': 'Workspace API 失败。',
  'The Workspace API answered with something that cannot be read.': 'Workspace API 的应答无法读取。',
  'The Workspace API is not available.': 'Workspace API 不可用。',
  'There is no connection to the Workspace API.': '无法连接 Workspace API。',
  'The Workspace API did not answer in time.': 'Workspace API 没有及时应答。',

  // Who may do what in chat.
  'Who may do what in chat (CHATOPS_ALLOW):': '聊天中谁可以做什么（CHATOPS_ALLOW）：',
  '{} may {}: {}': '{} 可以{}：{}',
  everybody: '所有人',
  'do everything': '做任何操作',
  'in every chat': '在任何聊天平台',
  'in {}': '在 {}',
  'workspace {}': '工作区 {}',
  'room {}': '频道 {}',
  anywhere: '任何地方',
  'see the configurations (show)': '查看配置（show）',
  'switch migration on and off (apply)': '开启和关闭迁移（apply）',
  'protect users (exclude)': '保护用户（exclude）',
  'end the protection of users (include)': '取消用户的保护（include）',

  // Keys in the place of a user.
  '? {} begins and ends with the same quotation mark: does the {} itself? If not, take them away.':
    '? {} 以同样的引号开头和结尾：{} 本身如此吗？如果不是，请去掉。',
  'The token is for this project': '令牌属于这个项目',
  'IAM took the keys, asked once.': 'IAM 接受了密钥对，只请求了一次。',
  'IAM does not let the user of the keys list projects, so that the project could not be looked up.':
    'IAM 不允许密钥对的用户列出项目，因此无法查找该项目。',
  'IAM knows the keys, asked once.': 'IAM 认识这对密钥，只请求了一次。',
  'IAM did not say whether the keys are right.': 'IAM 没有说明密钥对是否正确。',
  'IAM is in trouble or has too many requests, or HW_IAM_ENDPOINT is not that of IAM; the keys were not judged.':
    'IAM 出现故障或请求过多，或 HW_IAM_ENDPOINT 不是 IAM 的；密钥对没有被判断。',
  'Run it again in a few minutes; then check HW_IAM_ENDPOINT.': '请几分钟后重新运行；仍不行就检查 HW_IAM_ENDPOINT。',
  'Mend it before you run this again: more than five wrong signatures in a row lock the key for 5 minutes, for the functions too. This check tried once.':
    '重新运行之前请先改正：连续错五次以上的签名会把密钥锁定 5 分钟，函数也不能用。本检查只试了一次。',
  'ahead of': '快于',
  behind: '慢于',
  password: '密码',
  secret: '密钥',
  'The clock of this machine is {} minutes {} IAM’s.': '本机时钟与 IAM 相差 {} 分钟，{} IAM。',
  'A signature whose date is more than 15 minutes off is refused, whatever the keys.':
    '日期相差超过 15 分钟的签名一律被拒绝，与密钥无关。',
  'Set the clock, best by NTP, then run it again. Functions have a clock of their own.':
    '请校准时钟，最好用 NTP，然后重新运行。函数有自己的时钟。',
  '; the clock of this machine is right to 15 minutes': '；本机时钟误差在 15 分钟以内',
  'IAM refused the keys{}.': 'IAM 拒绝了密钥对{}。',
  'The access key is not known, disabled or locked, the secret key is not the one that belongs to it, or temporary keys have ended or lack their HW_SECURITY_TOKEN.':
    '访问密钥不存在、被停用或被锁定，或密钥与之不配对，或临时密钥已过期或缺少 HW_SECURITY_TOKEN。',
  'Check HW_ACCESS_KEY and HW_SECRET_KEY, or make a new pair: IAM console, the user, "Security Settings", "Access Keys". {}':
    '请检查 HW_ACCESS_KEY 和 HW_SECRET_KEY，或新建一对：IAM 控制台，该用户，“安全设置”，“访问密钥”。{}',
  'IAM named no project, so that neither the project nor its region was checked.':
    'IAM 没有给出项目，因此项目及其区域都没有检查。',
  'The project could not be looked up.': '无法查找该项目。',
  'The user of the keys may work in this project': '密钥对的用户可以在此项目工作',
  'HW_PROJECT_ID is not among the projects of the keys’ user: {}{}.': 'HW_PROJECT_ID 不在密钥对用户的项目之中：{}{}。',
  'The project is misspelt, or belongs to another account, or the user may not work in it.':
    '项目写错了，或属于别的账号，或该用户不能在其中工作。',
  'Copy the project id of the region from the console: your name, "My Credentials", "API Credentials".':
    '请从控制台复制该区域的项目 ID：点您的用户名，“我的凭证”，“API 凭证”。',
  '{}, {}, in this region.': '{}，{}，在本区域。',
  'keys are set, so that the user (HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD) is not used.':
    '设置了密钥对，因此不使用用户（HW_DOMAIN_NAME、HW_USER_NAME、HW_USER_PASSWORD）。',
  'user {} of account {}': '用户 {}，账号 {}',
  'Project {} in region {}, {}; functions {}.': '项目 {}，区域 {}，{}；函数 {}。',
  'The user of the keys': '密钥对的用户',
  'User {}': '用户 {}',
  '{} has no permission for Workspace in this project, or Workspace is not enabled there (WKS.00010099).':
    '{} 在此项目没有 Workspace 权限，或那里没有开通 Workspace（WKS.00010099）。',
  'IAM took these keys a moment ago, and the Workspace API does not: the project or the host belongs to another region, or they were just changed.':
    'IAM 刚刚接受了这对密钥，Workspace API 却不接受：项目或主机属于别的区域，或密钥刚刚变更。',
};
