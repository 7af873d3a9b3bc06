import { actions } from '../../lib/payload.ts';
import { nearestTo } from '../command/arguments.ts';

/** @returns a sentence about an action that a payload names and that is none; nothing where it is one, or there is none. */
export function adviseAction(payload: string | undefined): string | undefined {
  const action = actionIn(payload ?? '');
  if (action === undefined || actions.some((known) => known === action)) return undefined;
  return `"${action.slice(0, 40)}" is no action${nearestTo(action, actions)}.`;
}

function actionIn(payload: string): string | undefined {
  try {
    const { action } = JSON.parse(payload) ?? {};
    return typeof action === 'string' ? action : undefined;
  } catch {
    return undefined;
  }
}
