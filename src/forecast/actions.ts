import type { Context } from '../context.ts';
import type { Controller } from '../controllers/input.ts';
import { readProfile } from '../notices/actions.ts';
import type { RetentionRule } from '../notices/input.ts';
import { currentVersion, dayOf } from '../notices/profile.ts';
import { countFallingRecords } from '../records/actions.ts';
import { ok, type Result, refuse } from '../result.ts';
import { type MappedTable, mappedTables, rulesOf } from '../retention/mapping.ts';
import { openSourceOf, sourceFailure } from '../sources/actions.ts';
import { tableQuery } from '../sources/counting.ts';
import {
  type Bound,
  boundsOf,
  endsOf,
  type Falling,
  type Forecast,
  horizonFrom,
  sumUp,
  type Untils,
  untilsOf,
} from './months.ts';

/**
 * What is due in a controller's sources, in the registry and in Unusta's own tables, and what will fall due in each of
 * the months to come, as if the version in force stayed. Holds are not looked at. A source that can't be reached doesn't
 * fail the whole; it is named.
 */
export async function readForecast(context: Context, slug: string, count: number): Promise<Result<Forecast>> {
  const profile = await readProfile(context, slug);
  if (!profile) return refuse({ type: 'not-found', detail: `There is no controller ${slug}.` });
  const { controller } = profile;
  const { current } = currentVersion(profile, context.now);
  const promised = current?.policy.retention ?? [];
  const horizon = horizonFrom(dayOf(profile, context.now), count);
  // Without a notice in force there is no purge
  const mapped = current ? mappedTables(controller, promised) : [];
  const rules = rulesOf(promised, mapped);
  const counting = { context, controller, untils: untilsOf(rules, controller.financialYearEnd, horizon) };
  const tables = mapped.filter((table) => table.mappings.some(isRuled));
  const sources = Map.groupBy(tables, ({ source }) => source);
  const [registered, ...counted] = await Promise.all([
    countRegistry(counting, promised),
    ...[...sources].map(([id, mapped]) => countSource(counting, id, mapped)),
  ]);
  const falling = counted.flatMap((one) => (one.ok ? one.value : []));
  const unavailable = counted.flatMap((one) =>
    !one.ok && one.refusal.type === 'source-unavailable'
      ? [{ source: one.refusal.source, reason: one.refusal.reason }]
      : [],
  );
  const summed = sumUp(horizon, rules, [...registered, ...falling]);
  return ok({ asOf: horizon.asOf, noticeVersion: current?.version ?? null, ...summed, unavailable });
}

const isRuled = ({ rules }: { rules: RetentionRule[] }) => rules.length > 0;

interface Counting {
  context: Context;
  controller: Controller;
  untils: Untils;
}

async function countSource(
  { context, controller, untils }: Counting,
  id: string,
  tables: MappedTable[],
): Promise<Result<Falling[]>> {
  const opened = openSourceOf(context, controller, id);
  if (!opened.ok) return opened;
  const asked = tables.map((table) => {
    const bounds = table.mappings.map(({ rules }) => boundsOf(rules, untils));
    return {
      bounds,
      query: tableQuery(
        table,
        bounds.map((one) => endsOf(one, controller.timeZone)),
      ),
    };
  });
  try {
    const answers = await opened.value.read(asked.map(({ query }) => query));
    return ok(
      answers.flatMap((rows, i) =>
        rows.flatMap(([at, way, counted]) =>
          fallingOf(asked[i]?.bounds, { at: Number(at), way: Number(way), counted: Number(counted) }),
        ),
      ),
    );
  } catch (error) {
    return sourceFailure(id, error);
  }
}

async function countRegistry(
  { context, controller: { slug }, untils }: Counting,
  rules: RetentionRule[],
): Promise<Falling[]> {
  const categories = [...Map.groupBy(rules, ({ category }) => category)].map(([category, ofCategory]) => {
    const events = [...Map.groupBy(ofCategory, ({ after }) => after)].map(([event, ofEvent]) => ({
      event,
      bounds: boundsOf(ofEvent, untils),
    }));
    return { category, events };
  });
  const asked = categories.map(({ category, events }) => ({
    category,
    events: events.map(({ event, bounds }) => ({ event, untils: bounds.map(({ until }) => until) })),
  }));
  const answers = await countFallingRecords(context, slug, asked);
  return answers.flatMap((rows, i) => {
    const bounds = categories[i]?.events.map((one) => one.bounds);
    return rows.flatMap((row) => fallingOf(bounds, row));
  });
}

/** A count with the rule that it is of: the longest of those that its way stands for. */
function fallingOf(
  ways: Bound[][] | undefined,
  { at, way, counted }: { at: number; way: number; counted: number },
): Falling[] {
  const rule = ways?.[way]?.[at]?.rule;
  return rule ? [{ at, rule, rows: counted }] : [];
}
