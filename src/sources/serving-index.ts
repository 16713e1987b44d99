import sql, { empty, join } from 'sql-template-tag';
import { endsAnonymised, type MappedTable, type Mapping } from '../retention/mapping.ts';
import { called, type SchemaFinding, warningIn } from './finding.ts';
import { name } from './quoting.ts';
import { anonymised } from './reading.ts';
import {
  columnOf,
  isCollatedAs,
  rowidOf,
  type Schema,
  type SchemaIndex,
  type SchemaTable,
} from './schema.ts';

/**
 * How a mapping's rows are gone through: by event where an index has them in the order of event and key, else by key,
 * all of them in one pass.
 */
export function orderFor(schema: Schema, mapped: MappedTable, mapping: Mapping): 'event' | 'key' {
  const live = schema.find((one) => one.name === mapped.table);
  return live?.indexes.some((index) => serves(live, mapped.key, mapping, index)) ? 'event' : 'key';
}

/** Warns of each mapping that no index serves, with the one that would. */
export function checkIndexes(mapped: MappedTable, live: SchemaTable): SchemaFinding[] {
  const findings = mapped.mappings.flatMap((mapping, at): SchemaFinding[] => {
    const serving = live.indexes.filter((index) => serves(live, mapped.key, mapping, index));
    const isLean = !endsAnonymised(mapping) || serving.some(({ isPartial }) => isPartial);
    const [first] = serving;
    if (first && isLean) return [];
    const create = wantedIndex(mapped, live, at);
    const about = { column: mapping.event, create, mapping: at, field: '/event' };
    if (first) {
      const message = `The index ${first.name} has all rows of ${called(mapped)}, so each purge goes again through what is anonymised already: create one that leaves it out.`;
      return [warningIn(mapped, { code: 'index-with-done', message, ...about })];
    }
    const message = `No index has ${called(mapped)} in the order of ${mapping.event}, so each purge reads all of its rows: create one.`;
    return [warningIn(mapped, { code: 'no-index', message, ...about })];
  });
  return findings.filter(({ create }, at) => at === findings.findIndex((one) => one.create === create));
}

/** Whether an index has the rows that aren't done in the order of event and key. */
function serves(live: SchemaTable, key: string, mapping: Mapping, index: SchemaIndex): boolean {
  const [event, next] = [...index.columns, ...index.behind];
  const collation = columnOf(live, mapping.event)?.collation ?? '';
  if (event?.name !== mapping.event || !isCollatedAs(event, collation) || event.isDescending) return false;
  if (next?.name !== key || next.isDescending || !isCollatedAs(next, 'BINARY')) return false;
  return !index.isPartial || isOfTheUndone(index, mapping);
}

/** Our own words, to the letter: SQLite proves no more than that of an expression. */
function isOfTheUndone(index: SchemaIndex, mapping: Mapping): boolean {
  const text = (index.sql ?? '').trimEnd();
  const condition = undone(mapping).sql;
  return (
    endsAnonymised(mapping) &&
    text.endsWith(condition) &&
    /\swhere\s+$/i.test(text.slice(0, -condition.length))
  );
}

/** Rows that are not anonymised yet. Without an alias, for none can be in an index. */
const undone = (mapping: Mapping) => sql`not ${anonymised(mapping, null)}`;

function wantedIndex({ table, key, mappings }: MappedTable, live: SchemaTable, at: number): string {
  const mapping = mappings[at];
  if (!mapping) return '';
  const { event } = mapping;
  const isPartial = endsAnonymised(mapping);
  // Two mappings of one event may leave out different rows
  const title = ['unusta', isPartial ? `undone_${at + 1}` : 'by', table, event].join('_');
  const columns = rowidOf(live) === key ? [event] : [event, key];
  const condition = isPartial ? sql` where ${undone(mapping)}` : empty;
  return sql`create index ${name(title)} on ${name(table)} (${join(columns.map(name))})${condition}`.sql;
}
