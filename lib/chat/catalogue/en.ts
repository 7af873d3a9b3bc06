import type { Catalogue } from './catalogue.ts';

export const en: Catalogue = {
  codes: {
    PAYLOAD_INVALID: 'This adapter cannot read the request as a command. Send the command again; `help` shows how.',
    SIGNATURE_INVALID:
      'This adapter refused the request, since nothing proves that it comes from the chat platform. An operator should compare the secret here with that of the platform.',
    DELIVERY_STALE:
      'This adapter refused the request, since it was signed too long ago or in the future. Send the command again; where that does not help, an operator should set the clock.',
    NOT_ALLOWED: 'This adapter does not let you do this here. An operator can allow it.',
    CONFIG_NOT_FOUND:
      'The project has no such configuration. `status` shows every configuration; where there is none, `on 5` creates the first.',
    CONFIG_AMBIGUOUS:
      'The project has several configurations, and the command names none. Add `--config ID`; `status` lists them with their ids.',
    CONFIRMATION_NEEDED:
      'This would take users off the list of those excluded, so that their sessions can be migrated.',
    IN_PROGRESS: 'This adapter is carrying out this very command at the moment.',
    SUPERSEDED:
      'This command came too late: a newer one was carried out already, or it has waited too long. Look with `status`, and send it again if it is still wanted.',
    DELIVERY_ID_REUSED:
      'This adapter knows the id of this request from another one. Send the command again; if it fails again, tell an operator the request id.',
    NOT_FOUND:
      'The request came to an address that this adapter does not serve. An operator should correct it in the chat platform.',
    METHOD_NOT_ALLOWED:
      'The request came by a method that this adapter does not take. An operator should choose POST in the chat platform.',
    PAYLOAD_TOO_LARGE: 'The request is longer than this adapter takes. Send several shorter commands.',
    UNSUPPORTED_MEDIA_TYPE:
      'The request came in a format that this adapter does not take. An operator should check how the command is set up in the chat platform.',
    INTERNAL: 'This adapter failed; the fault is ours. Tell an operator the request id.',
    WORKER_DIED:
      'This adapter died at the command every time. It is kept: an operator can look at it and send it back.',
    STORE_UNAVAILABLE: 'A service that this adapter keeps commands in does not answer; the fault is not yours.',
    CREDENTIALS_MISSING:
      'This adapter has no keys to sign with. An operator should give its function an agency that has the rights.',
    TOKEN_REFUSED:
      'IAM refused the user of this adapter and is not asked again for 15 minutes. An operator should check `HW_DOMAIN_NAME`, `HW_USER_NAME`, `HW_USER_PASSWORD` and `HW_PROJECT_ID`.',
    TOKEN_UNAVAILABLE: 'IAM gave no token in time; the fault is with IAM or the way to it. Try again in a minute.',
    UPSTREAM_BAD_REQUEST:
      'The Workspace API refused the request as not valid. Check the users and the configuration that you named; otherwise tell an operator the request id.',
    UPSTREAM_UNAUTHORIZED:
      'The Workspace API refused the credentials of this adapter. An operator should check that `HW_REGION_NAME` and `HW_PROJECT_ID` belong together, or, where it has keys, the keys and the clock.',
    UPSTREAM_FORBIDDEN:
      'The Workspace API does not let the user of this adapter do this. An operator should give it the Workspace permissions in this project.',
    UPSTREAM_NOT_FOUND:
      'The Workspace API does not know what was asked for. An operator should check `HW_PROJECT_ID`, `HW_REGION_NAME` and `HW_WORKSPACE_ENDPOINT`.',
    UPSTREAM_METHOD_NOT_ALLOWED:
      'The Workspace API does not take this call at its address. An operator should check `HW_WORKSPACE_ENDPOINT`.',
    UPSTREAM_CONFLICT:
      'The Workspace API reports a conflict with what is there already. Look with `status`, then try again.',
    UPSTREAM_UNSUPPORTED:
      'The Workspace API does not take JSON at its address. An operator should check `HW_WORKSPACE_ENDPOINT`.',
    UPSTREAM_THROTTLED: 'The Workspace API gets too many requests and asks to wait.',
    UPSTREAM_ERROR: 'The Workspace API failed; the fault is with Workspace.',
    UPSTREAM_BAD_REPLY: 'The Workspace API answered with something that cannot be read.',
    UPSTREAM_UNAVAILABLE: 'The Workspace API is not available; the fault is with Workspace.',
    UPSTREAM_UNREACHABLE: 'There is no connection to the Workspace API.',
    UPSTREAM_TIMEOUT: 'The Workspace API did not answer within the time that there was for it.',
  },
  mistakes: {
    'unknown-word': 'I do not know this word{word}.',
    'left-over': 'There is more than belongs to the command{word}.',
    number: 'The number of exit sessions must be a whole number from 0 to 100{word}.',
    'users-missing': 'The users are missing.',
    'users-too-many': 'At most 1000 users can be named at once. Send several commands.',
    'user-invalid':
      'This cannot be a user{word}. A name has 1 to 128 characters; as names, `"none"` and `"except"` need quotes.',
    'user-nameless':
      'This mention does not say who the user is in Workspace{word}. Type the name of the user there, or `id:` and the id.',
    'quote-open': 'A quotation does not end where a word ends{word}.',
    'config-id': 'Behind `--config` belongs the id of one configuration, 1 to 128 characters, and only once{word}.',
    plan: 'This cannot be planned{word}. Behind `plan` belongs a command that does something.',
    incomplete: 'The command is not complete.',
  },
  quoted: ': “{text}”',
  nearest: 'Did you mean {nearest}?',
  example: 'For example: {example}',
  nothingDone: 'Nothing was done.',
  seeHelp: '`help` shows every command.',

  help: 'Hot session migration of Workspace, by these commands:',
  usages: {
    on: 'switches migration on; N exit sessions, 0 to 100 (kept when left out); the users named become the exact list of those excluded',
    off: 'switches migration off',
    status: 'shows every configuration with its id and its excluded users',
    'exempt add': 'excludes users from migration',
    'exempt remove': 'includes them again',
    'exempt list': 'shows who is excluded',
    plan: 'shows what another command would change, and changes nothing',
    help: 'shows this',
    '--config': 'anywhere in a command: which configuration, where there are several',
    '--replace': 'anywhere in an “on … except …”: confirms that others are taken off the list',
  },
  users: 'A user is `alice`, `@alice`, `"alice smith"` or `id:da16f9b8`; several are separated by blanks or commas.',
  other: 'I answer commands only. `help` shows them.',

  accepted: 'Accepted, and being worked on. The result follows here.',
  created: 'Done: the project had no configuration, and now has one.',
  updated: 'Done.',
  unchanged: 'Nothing had to be changed.',
  planned: {
    created: 'A plan only, nothing was changed. A configuration would be created:',
    updated: 'A plan only, nothing was changed. This would change:',
    unchanged: 'A plan only, nothing was changed. Nothing would have to be changed:',
    show: 'A plan only: this command changes nothing and would show this.',
  },
  recovered: 'The answer of the Workspace API was lost, but a look shows that the change took effect.',
  replaceNeeded: 'Since this takes users off the list, the command will need `--replace`.',
  undo: 'To undo this: {command}',
  notListed: 'Not on the list: {users}',
  nearestUser: '{user} (the nearest there is {nearest})',
  losing: 'Users who would lose their protection: {users}',
  confirm: 'To do it all the same: {command}',
  confirmInWords: 'To do it all the same, send the command again with `--replace` in it.',
  changes: {
    enabled: 'Migration: {from} → {to}',
    exitSessions: 'Exit sessions: {from} → {to}',
    added: 'Newly excluded users: {users}',
    removed: 'Users no longer excluded: {users}',
  },
  on: 'on',
  off: 'off',
  unknown: 'unknown',
  notSet: 'not set',

  config: 'Configuration {id}: migration {enabled}; exit sessions: {exitSessions}',
  configUsers: '; excluded users: {users}',
  excluded: 'Configuration {id}: excluded users: {users}',
  newConfig: 'Configuration: {id}',
  noConfig: 'The project has no configuration yet. `on 5` creates one with 5 exit sessions.',
  moreConfigs: '… and {count} more configurations. Add `--config ID` to see one.',
  nobody: 'none',
  list: '{count} – {names}',
  listCut: '{count} – {names} and {more} more',
  separator: ', ',

  nothingToSwitchOff: 'The project has no configuration, so that there is nothing to switch off. Nothing was changed.',
  numberNeeded:
    'The project has no configuration yet, and to create one the number of exit sessions is needed. Nothing was changed.',
  numberUnread: 'Where the number of exit sessions cannot be read, name it, for example: {example}',
  applied: {
    no: 'Nothing was changed.',
    unknown: 'Whether the change took effect is not known. Look with `status` before you repeat it.',
    partly: 'Part of it is done, see below. The same command again completes it; `status` shows how things are.',
  },
  tryAgain: 'Try again later.',
  said: '{service} answered: {said}',
  wait: 'Wait {seconds} seconds before you try again.',
  rule: 'A rule in the list of `CHATOPS_ALLOW` that would allow it: {rule}',
  requestId: 'Request id: {id}',
};
