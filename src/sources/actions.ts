import type { Context } from '../context.ts';
import type { Controller } from '../controllers/input.ts';
import { isUnreachable } from '../db/client.ts';
import { ok, type Result, refuse } from '../result.ts';
import { type MappedTable, mappedTables, ownSource } from '../retention/mapping.ts';
import { indexName } from '../retention/steps/scan-of.ts';
import { checkSchema } from './check-schema.ts';
import type { SourceDatabase } from './database.ts';
import { differingKeys } from './differing-keys.ts';
import { called, errorIn, pointerTo, type SchemaFinding, type SourceFinding } from './finding.ts';
import type { Schema } from './schema.ts';
import {
  collatedColumns,
  collationQueries,
  noteCollations,
  schemaFrom,
  schemaQueries,
} from './schema-query.ts';
import { orderFor } from './serving-index.ts';
import { openSource } from './store.ts';
import { sourceTables } from './tables.ts';

/** What opening a source needs: the shop's secrets, and where Unusta's own tables are. */
export type SourceContext = Pick<Context, 'sources' | 'ownDatabase'>;

/**
 * The database of one of a controller's sources, or Unusta's own. Refused if its secret isn't set or is no address; a
 * server is asked only once something is read.
 */
export function openSourceOf(
  { sources, ownDatabase }: SourceContext,
  controller: Pick<Controller, 'sources'>,
  id: string,
): Result<SourceDatabase> {
  if (id === ownSource) return ok(openSource(ownDatabase));
  const source = controller.sources.find((one) => one.id === id);
  if (!source)
    return refuse({ type: 'source-unavailable', source: id, reason: 'It is not listed any more.' });
  const { urlEnv, tokenEnv } = source;
  const url = sources.get(urlEnv);
  if (url === undefined || !/^(?:libsql|https?):\/\/./.test(url)) {
    const reason = `The secret ${urlEnv} ${url === undefined ? 'is not set' : 'is no libsql, https or http address'}.`;
    return refuse({ type: 'source-unavailable', source: id, reason });
  }
  return ok(openSource({ url, authToken: tokenEnv === undefined ? undefined : sources.get(tokenEnv) }));
}

/**
 * The sources that are one database with this one, itself among them, in the order listed, Unusta's own last: of a table
 * in two of them, neither knows all rules, and the evidence of each would be taken for the other's.
 */
export function sharing(
  { sources, ownDatabase }: SourceContext,
  controller: Pick<Controller, 'sources'>,
  id: string,
): string[] {
  const addressOf = (url: string) => {
    const address = URL.parse(url.replace(/^libsql:/i, 'https:'));
    return address && `${address.host}${address.pathname.replace(/\/+$/, '')}`;
  };
  const shops = controller.sources.map((one) => [one.id, addressOf(sources.get(one.urlEnv) ?? '')] as const);
  const addresses = new Map([...shops, [ownSource, addressOf(ownDatabase.url)]]);
  const same = [...addresses].filter(([, address]) => address && address === addresses.get(id));
  return same.map(([one]) => one);
}

/** A source's database, once it is known that all that is mapped there can be read as it says. Refused with the reason. */
export async function openChecked(
  context: SourceContext,
  controller: Pick<Controller, 'sources'>,
  id: string,
  tables: readonly MappedTable[],
): Promise<Result<SourceDatabase>> {
  const opened = openSourceOf(context, controller, id);
  if (!opened.ok || id === ownSource) return opened;
  const unusable = (reason: string) => refuse({ type: 'source-unavailable', source: id, reason });
  const same = sharing(context, controller, id);
  if (same.length > 1) return unusable(sharedReason(same));
  const checked = await checkSource(context, controller, tables);
  if (!checked.ok) return checked;
  const errors = checked.value.findings.filter(({ level }) => level === 'error');
  return errors.length > 0 ? unusable(errors.map(({ message }) => message).join(' ')) : opened;
}

/** Why sources that are one database can't be used. */
export function sharedReason(same: readonly string[]): string {
  return `${same.join(' and ')} are one database: list all of its tables under one source.`;
}

/** What is said of a source that failed: that it can't be reached, or what its database answered. Throws on a defect of ours. */
export function sourceFailure(id: string, error: unknown): Result<never> {
  if (isUnreachable(error)) {
    return refuse({ type: 'source-unavailable', source: id, reason: 'It cannot be reached.' });
  }
  // The database's own words: they name tables and columns, and no row
  if (error instanceof Error && error.name.startsWith('Libsql')) {
    return refuse({
      type: 'source-unavailable',
      source: id,
      reason: `It answers: ${error.message.slice(0, 300)}.`,
    });
  }
  throw error;
}

/** Makes the two tables of ours in a source, if they are not there. */
export async function prepareSource(database: SourceDatabase): Promise<void> {
  await database.write([...sourceTables]);
}

/** What a source's live schema says of what is mapped there. */
interface CheckedSource {
  findings: SchemaFinding[];
  /** The mappings (`indexName`) that an index has in the order of their events. */
  indexed: ReadonlySet<string>;
}

/**
 * Checks all tables that are mapped in one source against its live schema. Refused if it can't be reached. Unusta's own
 * tables are as its migrations made them.
 */
export async function checkSource(
  context: SourceContext,
  controller: Pick<Controller, 'sources'>,
  tables: readonly MappedTable[],
): Promise<Result<CheckedSource>> {
  const id = tables[0]?.source ?? ownSource;
  if (id === ownSource) return ok({ findings: [], indexed: new Set() });
  const opened = openSourceOf(context, controller, id);
  if (!opened.ok) return opened;
  try {
    const schema = await readSchema(opened.value, tables);
    const indexed = tables.flatMap((table) =>
      table.mappings.flatMap((mapping, at) =>
        orderFor(schema, table, mapping) === 'event' ? [indexName({ table: table.table, mapping: at })] : [],
      ),
    );
    const findings = [...keyFindings(controller, id, tables), ...checkSchema(schema, tables)];
    return ok({ findings, indexed: new Set(indexed) });
  } catch (error) {
    return sourceFailure(id, error);
  }
}

async function readSchema(database: SourceDatabase, tables: readonly MappedTable[]): Promise<Schema> {
  const schema = schemaFrom(await database.read(schemaQueries(tables)));
  const collated = collatedColumns(schema, tables);
  if (collated.length === 0) return schema;
  const answers = await database.read(collationQueries(collated));
  noteCollations(schema, collated, answers);
  return schema;
}

/** A table of several mappings has the first one's key. */
function keyFindings(
  { sources }: Pick<Controller, 'sources'>,
  id: string,
  tables: readonly MappedTable[],
): SchemaFinding[] {
  const listed = sources.find((source) => source.id === id)?.tables ?? [];
  return differingKeys(listed).flatMap(({ at, table, key, first }) => {
    const mapped = tables.find((one) => one.table === table);
    if (!mapped) return [];
    const mapping = listed.slice(0, at).filter((one) => one.table === table).length;
    const message = `The ${called(mapped)} is listed with the keys ${first} and ${key}: name one of them each time.`;
    return [errorIn(mapped, { code: 'keys-differ', column: key, message, mapping, field: '/key' })];
  });
}

/**
 * Checks all of a controller's sources, as it is published: each finding with its place there. A source that can't be
 * reached now is a warning, since each run checks it again.
 */
export async function checkSources(context: SourceContext, controller: Controller): Promise<SourceFinding[]> {
  const tables = mappedTables(controller, []);
  const found = controller.sources.map(async ({ id, tables: listed }, at): Promise<SourceFinding[]> => {
    const mine = tables.filter(({ source }) => source === id);
    if (mine.length === 0) return [];
    const checked = await checkSource(context, controller, mine);
    if (checked.ok) return checked.value.findings.map((one) => placed(one, at, listed));
    const { refusal } = checked;
    const reason = refusal.type === 'source-unavailable' ? refusal.reason : refusal.type;
    const message = `Source ${id} is not checked yet. ${reason} Each run checks it again.`;
    const pointer = pointerTo('sources', at, 'urlEnv');
    return [{ level: 'warning', code: 'source-unavailable', pointer, message }];
  });
  return (await Promise.all(found)).flat();
}

/** A finding of a table's n-th mapping, where that is listed. */
function placed(
  { level, code, table, message, create, mapping, field }: SchemaFinding,
  source: number,
  listed: readonly { table: string }[],
): SourceFinding {
  const places = listed.flatMap((one, at) => (one.table === table ? [at] : []));
  const pointer = pointerTo('sources', source, 'tables', places[mapping] ?? 0) + field;
  return { level, code, pointer, message, ...(create !== undefined && { create }) };
}
