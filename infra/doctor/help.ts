import { SETTINGS_HELP } from '../settings/option.ts';

export const USAGE =
  'npm run doctor [-- [--target=aws|functiongraph] [--settings FILE | --local [PORT]] [--lang en|zh] [--json]]';

export const HELP = `Checks step by step whether the functions could work with the settings of this shell, and says what is wrong, why, and
what to do: settings, secrets, IAM host, credentials, project and region, Workspace host, permission. It changes nothing,
asks IAM once and never twice (for a token, or for the projects of keys), and prints no secret.

  npm run doctor                        the settings of this shell (HW_…, see the README)
  npm run doctor -- --local [PORT]      the emulated cloud of "npm start" (PORT, else 3000): no account, no settings
  npm run doctor -- --settings FILE     ${SETTINGS_HELP}
  npm run doctor -- --target=functiongraph
                                        settings that a function of Huawei Cloud will have, with an agency or without
  npm run doctor -- --lang zh           in Chinese, or en for English; else by the locale (LC_ALL, LC_MESSAGES, LANG)
  npm run --silent doctor -- --json     for machines: {"ok", "target", "steps": [{"step", "status", "detail", …}]}

Exit code: 0 if every step is ok, or only the function can know it (--target=functiongraph), 2 for wrong arguments, else 1.`;

export const CHINESE_HELP = `逐步检查函数能否使用此终端的设置，并说明哪里不对、为什么、怎么办：设置、密钥、IAM 主机、凭据、项目与区域、
Workspace 主机、权限。它不做任何更改，只向 IAM 请求一次（取令牌，或查密钥对的项目），绝不请求第二次，也不显示密钥。

  npm run doctor                        此终端的设置（HW_…，见 README）
  npm run doctor -- --local [PORT]      "npm start" 的模拟云（PORT，否则 3000）：不需要账号和设置
  npm run doctor -- --settings FILE     设置文件，每行一个 NAME=value（见 .env.example）；终端里已有的优先
  npm run doctor -- --target=functiongraph
                                        华为云函数将有的设置，有没有委托都可以
  npm run doctor -- --lang zh           用中文，en 为英文；否则按语言环境（LC_ALL、LC_MESSAGES、LANG）
  npm run --silent doctor -- --json     供机器读取：{"ok", "target", "steps": [{"step", "status", "detail", …}]}

退出码：每一步都正常，或者只有函数自己知道（--target=functiongraph）为 0，参数有误为 2，否则为 1。`;
