import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { loadedOnce } from '../../lazy.ts';
import type { Profile } from '../../notices/profile.ts';
import type { Accompanying } from './move.ts';

const needing = loadedOnce(() => import('../../tasks/steps/new.ts'));

/** What only the shop itself can do about a request that is open: a correction. Nobody else is told before it is made. */
export async function handworkOf(
  context: Context,
  profile: Profile,
  row: RequestRow,
): Promise<Required<Accompanying>['tasks']> {
  if (row.type !== 'rectification') return [];
  const { newTasks } = await needing();
  const needed = { request: row, profile, recipients: [], contact: null, elsewhere: [], byHand: true };
  return [await newTasks(context, needed, 'rectification')];
}
