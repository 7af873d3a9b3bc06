import type { Change, Config, User } from '../command.ts';
import type { Delivery } from '../delivery.ts';
import type { Actor, Intent } from '../intent.ts';
import { endings, type Failure, type Outcome, type Success, type Upstream } from '../outcome.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { type AskedCommand, WORD_MAX } from './forms.ts';
import { type Mistake, usages } from './grammar.ts';
import { type Layout, layOut, type Row } from './layout.ts';
import { isCopyable } from './markup.ts';
import { findMissing } from './missing.ts';
import { createPhrasing, isVerbatim } from './phrasing.ts';
import type { Dialect, Topic } from './platform.ts';
import { printCommand, toExample } from './print.ts';
import { toUndo } from './undo.ts';

/** Says an outcome in words for people, within the platform's length, and whatever was planted in it. */
export type Say = (
  outcome: Outcome,
  intent: Intent<Topic> | undefined,
  delivery: Pick<Delivery, 'requestId'>,
) => string;

const MESSAGE_MAX = 200;

export function createSay(catalogue: Catalogue, platform: Dialect): Say {
  const phrasing = createPhrasing(catalogue, platform);
  const { fill, show, verbatim } = phrasing;

  return (outcome, intent, { requestId }) => {
    const isHelp = outcome.ok && intent?.topic?.kind === 'help';
    const end = isHelp ? [] : [fill(catalogue.requestId, { id: verbatim(requestId) })];
    const { maxLength } = platform;
    return layOut(toLayout(outcome, intent), { maxLength, phrasing, more: catalogue.moreConfigs, end });
  };

  function toLayout(outcome: Outcome, intent: Intent<Topic> | undefined): Layout {
    const topic = intent?.topic;
    if (!outcome.ok) {
      if (topic?.kind === 'mistake' && outcome.code === 'PAYLOAD_INVALID') return explain(topic.mistake);
      return refuse(outcome, topic?.kind === 'command' ? topic : undefined, intent?.actor);
    }
    if (topic?.kind === 'help') return help();
    if (outcome.accepted) return { head: [fill(catalogue.accepted)] };
    return topic?.kind === 'command' ? report(outcome, topic) : { head: [fill(catalogue.other)] };
  }

  function help(): Layout {
    const lines = usages.map(({ of, usage }) => `${platform.code(usage)} – ${fill(catalogue.usages[of])}`);
    return { head: [fill(catalogue.help), ...lines, fill(catalogue.users)] };
  }

  /** Quotes the word in question only where nobody else reads it. */
  function explain({ kind, word, nearest, example }: Mistake): Layout {
    const quoted =
      word !== undefined && platform.isPrivate ? fill(catalogue.quoted, { text: show(word, WORD_MAX) }) : '';
    const head = [fill(catalogue.mistakes[kind], { word: quoted })];
    if (nearest !== undefined) head.push(fill(catalogue.nearest, { nearest: platform.code(nearest) }));
    if (example !== nearest) head.push(exemplify(example));
    head.push(fill(catalogue.nothingDone), example === 'help' ? '' : fill(catalogue.seeHelp));
    return { head };
  }

  function exemplify(example: string): string {
    return fill(catalogue.example, { example: platform.code(example) });
  }

  function report(success: Success, { verb, plan, command }: AskedCommand): Layout {
    const { configs, result = 'updated', changes = [], recovered, ...config } = success.body;
    if (configs) {
      const head = plan ? [fill(catalogue.planned.show)] : [];
      if (configs.length === 0) head.push(fill(catalogue.noConfig));
      return { head, rows: configs.map((each) => toConfigRow(each, verb === 'exempt list')) };
    }
    const removed = removedBy(changes);
    const missing = command.action === 'include' ? missingIn(command.users, config.excludeUsers ?? [], removed) : [];
    const isRefused = plan && command.action === 'apply' && command.replace === false && removed.length > 0;
    const undo = toUndo(success);
    return {
      head: [fill(plan ? catalogue.planned[result] : catalogue[result])],
      rows: [...(result === 'unchanged' ? [toConfigRow(config)] : changes.flatMap(toChangeRows)), ...missing],
      foot: [
        result !== 'unchanged' && config.id !== undefined ? fill(catalogue.newConfig, { id: verbatim(config.id) }) : '',
        recovered ? fill(catalogue.recovered) : '',
        isRefused ? fill(catalogue.replaceNeeded) : '',
      ],
      last: undo === undefined ? undefined : offer(catalogue.undo, undo),
    };
  }

  /** A command to be copied, or what is said where it cannot be. */
  function offer(template: string, words: string, otherwise = ''): Layout['last'] {
    const isShown = isCopyable(words, platform.code);
    return { line: isShown ? fill(template, { command: platform.code(words) }) : otherwise, otherwise };
  }

  /** Who was to be removed and was not there. */
  function missingIn(users: readonly User[], left: readonly User[], removed: readonly User[]): Row[] {
    const missing = findMissing(users, [...left, ...removed], left);
    return missing.length > 0 ? [{ template: catalogue.notListed, users: missing }] : [];
  }

  function toConfigRow({ id, enabled, exitSessions, excludeUsers: users }: Config, isUsersOnly = false): Row {
    const values = {
      id: id === undefined ? catalogue.unknown : verbatim(id),
      enabled: nameOf(enabled, catalogue.unknown),
      exitSessions: nameOf(exitSessions, catalogue.unknown),
    };
    const full = users ? catalogue.config + catalogue.configUsers : catalogue.config;
    return { template: isUsersOnly ? catalogue.excluded : full, values, users };
  }

  function toChangeRows(change: Change): Row[] {
    if (change.field !== 'excludeUsers') {
      const [from, to] = [nameOf(change.from, catalogue.notSet), nameOf(change.to, catalogue.notSet)];
      return [{ template: catalogue.changes[change.field], values: { from, to } }];
    }
    const { added, removed } = change;
    return [
      ...(removed ? [{ template: catalogue.changes.removed, users: removed }] : []),
      ...(added ? [{ template: catalogue.changes.added, users: added }] : []),
    ];
  }

  function nameOf(value: boolean | number | null | undefined, absent: string): string {
    if (typeof value === 'boolean') return value ? catalogue.on : catalogue.off;
    return value === null || value === undefined ? absent : String(value);
  }

  function refuse(failure: Failure, asked: AskedCommand | undefined, actor: Actor | undefined): Layout {
    const { code, applied, changes = [], upstream, retryAfter } = failure;
    if (code === 'NOT_ALLOWED') return deny(asked, actor);
    if (code === 'CONFIRMATION_NEEDED') return askToConfirm(changes, asked);
    const isNumberMissing = code === 'PAYLOAD_INVALID' && failure.errors?.[0]?.pointer === '/exitSessions';
    if (isNumberMissing && asked?.verb === 'off') return { head: [fill(catalogue.nothingToSwitchOff)] };
    if (isNumberMissing && asked) return { head: [fill(catalogue.numberNeeded), exemplify(withNumber(asked))] };

    const isNoneYet = code === 'CONFIG_NOT_FOUND' && asked && !hasConfigId(asked);
    const head = [fill(isNoneYet ? catalogue.noConfig : catalogue.codes[code])];
    // Not after a change that may have happened: then the first thing is to look.
    if (isPassing(failure) && (applied === undefined || applied === 'no')) head.push(fill(catalogue.tryAgain));
    if (code === 'UPSTREAM_BAD_REPLY' && asked?.verb === 'on' && !hasNumber(asked)) {
      head.push(fill(catalogue.numberUnread, { example: platform.code(withNumber(asked)) }));
    }
    if (retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter)) {
      head.push(fill(catalogue.wait, { seconds: retryAfter }));
    }
    if (upstream) head.push(fill(catalogue.said, { service: serviceOf(failure), said: toSaid(upstream) }));
    if (applied) head.push(fill(catalogue.applied[applied]));
    return { head, rows: applied === 'partly' ? changes.flatMap(toChangeRows) : [] };
  }

  /** Names those who would lose their protection, and the same command with leave to do it. */
  function askToConfirm(changes: readonly Change[], asked: AskedCommand | undefined): Layout {
    const instead = fill(catalogue.confirmInWords);
    return {
      head: [fill(catalogue.codes.CONFIRMATION_NEEDED)],
      rows: [{ template: catalogue.losing, users: removedBy(changes) }],
      foot: [fill(catalogue.applied.no)],
      last: asked ? offer(catalogue.confirm, withReplace(asked), instead) : { line: instead, otherwise: instead },
    };
  }

  /** Tells the asker's own ids, ready to be pasted, where nobody else reads them; and nothing of the rules there are. */
  function deny(asked: AskedCommand | undefined, actor: Actor | undefined): Layout {
    const head = [fill(catalogue.codes.NOT_ALLOWED), fill(catalogue.applied.no)];
    if (!actor || !asked || !platform.isPrivate) return { head };
    const { user, ...place } = actor;
    const rule = JSON.stringify({ ...place, users: [user], can: [asked.command.action] });
    return { head: isVerbatim(rule) ? [...head, fill(catalogue.rule, { rule: platform.code(rule) })] : head };
  }

  /** What the service said itself goes to the asker only. */
  function toSaid({ status, errorCode, errorMsg }: Upstream): string {
    const parts = [`HTTP ${status}`];
    if (errorCode) parts.push(verbatim(errorCode));
    if (errorMsg && platform.isPrivate) parts.push(show(errorMsg, MESSAGE_MAX));
    return parts.join(', ');
  }
}

function serviceOf({ code }: Failure): string {
  return endings[code].source === 'iam' ? 'IAM' : 'Workspace API';
}

/** Whether the cause lies with the API and may pass. */
function isPassing({ code }: Failure): boolean {
  return endings[code].retryable && endings[code].source === 'workspace';
}

function hasConfigId({ command }: AskedCommand): boolean {
  return 'configId' in command && command.configId !== undefined;
}

function hasNumber({ command }: AskedCommand): boolean {
  return 'exitSessions' in command && command.exitSessions !== undefined;
}

function removedBy(changes: readonly Change[]): readonly User[] {
  return changes.flatMap((change) => (change.field === 'excludeUsers' ? (change.removed ?? []) : []));
}

/** The same `on … except …` with `--replace`. */
function withReplace(asked: AskedCommand): string {
  const { command } = asked;
  return printCommand(command.action === 'apply' ? { ...asked, command: { ...command, replace: true } } : asked);
}

/** The same `on` with a number. */
function withNumber(asked: AskedCommand): string {
  const { command } = asked;
  return toExample(command.action === 'apply' ? { ...asked, command: { ...command, exitSessions: 5 } } : asked);
}
