import type { Context } from '../../context.ts';
import { cutOf } from '../fate.ts';
import { type MappedTable, ownSource, rulesOf } from '../mapping.ts';
import { newState, type RunState } from '../run.ts';
import * as store from '../store.ts';
import type { Terms } from './load.ts';

/**
 * A new run by these terms, for a local date. What Unusta keeps by rules of its own is in it only where something would
 * go: a shop whose notice says nothing of requests, and that has none to purge, hears nothing of them.
 */
export async function planRun(
  { db }: Pick<Context, 'db'>,
  { profile: { controller }, version, tables }: Terms,
  { asOf, elsewhere }: { asOf: string; elsewhere: string[] },
): Promise<RunState> {
  const promised = version.policy.retention;
  const isOurs = ({ source, mappings }: MappedTable) =>
    source === ownSource && mappings.every((one) => one.rules.every((rule) => !promised.includes(rule)));
  const { timeZone, financialYearEnd } = controller;
  const asked = tables.filter(isOurs).flatMap(({ table, key, own, mappings: [mapping] }) => {
    const end = mapping && cutOf(mapping, { timeZone, financialYearEnd, today: asOf }).end;
    const waits = mapping?.rules.every(({ id }) => elsewhere.includes(id));
    return end && !waits ? [{ table, request: own?.record ?? key, before: end.before }] : [];
  });
  const due = asked.length > 0 ? await store.listWithClosed(db, controller.slug, asked) : [];
  const planned = tables.filter((one) => !isOurs(one) || due.includes(one.table));
  return newState(planned, rulesOf(promised, planned), elsewhere);
}
