import type { Context } from '../../context.ts';
import type { Controller } from '../../controllers/input.ts';
import { ok, type Result } from '../../result.ts';
import type { MappedTable } from '../../retention/mapping.ts';
import { openChecked, sourceFailure } from '../../sources/actions.ts';
import type { Cell, SourceRow } from '../../sources/cell.ts';
import type { SourceDatabase } from '../../sources/database.ts';
import type { Person } from '../../sources/person.ts';
import { subjectsOf } from '../../sources/reading.ts';
import {
  belongsTo,
  columnsQuery,
  isFollowed,
  othersColumns,
  type PageSize,
  valuesIn,
  wholeRowsQuery,
} from '../../sources/whole-rows.ts';
import { csvText, jsonText, type TableText } from '../table-text.ts';
import type { ExportFile } from '../zip-stream.ts';

/** A table that a person's rows can be read from. */
export interface OpenTable {
  mapped: MappedTable;
  database: SourceDatabase;
  /** All but what is withheld. */
  columns: string[];
  withheld: string[];
  /** Of the columns those that are left out of a row where they name somebody else. */
  othersLeftOut: string[];
}

/** Opens these tables of a controller's sources, each checked against its live schema. Refused where one can't be read. */
export async function openTables(
  context: Context,
  controller: Controller,
  tables: readonly MappedTable[],
): Promise<Result<OpenTable[]>> {
  const open: OpenTable[] = [];
  for (const source of new Set(tables.map((table) => table.source))) {
    const mine = tables.filter((table) => table.source === source);
    const opened = await openChecked(context, controller, source, mine);
    if (!opened.ok) return opened;
    try {
      const columns = await opened.value.read(mine.map(columnsQuery));
      open.push(...mine.map((mapped, at) => openTable(mapped, opened.value, columns[at] ?? [])));
    } catch (error) {
      return sourceFailure(source, error);
    }
  }
  return ok(open);
}

function openTable(mapped: MappedTable, database: SourceDatabase, rows: Cell[][]): OpenTable {
  const hidden = new Set(mapped.mappings.flatMap(({ withhold = [] }) => withhold));
  const all = rows.map(([name]) => String(name));
  const isHidden = (name: string) => hidden.has(name);
  const subjects = subjectsOf(mapped.mappings);
  const naming = new Set(subjects.length > 1 ? subjects.map(({ column }) => column) : []);
  return {
    ...{ mapped, database },
    columns: all.filter((name) => !isHidden(name)),
    withheld: all.filter(isHidden),
    othersLeftOut: all.filter((name) => naming.has(name) && !isHidden(name)),
  };
}

/** What one request to a source's database gives. */
const pageSize: PageSize = { rows: 1_000, bytes: 1_000_000 };

/** A row's values, but for what is left out. */
type ExportedRow = (Cell | undefined)[];

/** A person's rows of a table as two files, read as they are asked for. */
export function tableFiles(table: OpenTable, person: Person, path: string): ExportFile[] {
  const pages = readAgain(() => personsPages(table, person));
  return [
    { path: `${path}.json`, text: () => textOf(pages, jsonText(table.columns)) },
    { path: `${path}.csv`, text: () => textOf(pages, csvText(table.columns)) },
  ];
}

async function* personsPages(
  { mapped, database, columns }: OpenTable,
  person: Person,
): AsyncGenerator<ExportedRow[]> {
  const isTheirs = belongsTo(mapped, person);
  const othersIn = othersColumns(mapped, person);
  for (let after: Cell = null; ; ) {
    const query = wholeRowsQuery(mapped, person, columns, { after, size: pageSize });
    const rows = ((await database.read([query]))[0] ?? []) as SourceRow[];
    yield rows.filter(isTheirs).map((row) => {
      const others = othersIn(row);
      const values = valuesIn(mapped, row);
      return values.map((value, at) => (others.includes(columns[at] ?? '') ? undefined : value));
    });
    if (!isFollowed(rows, pageSize)) return;
    after = rows.at(-1)?.[0] ?? null;
  }
}

/** Pages that are gone through twice; what was all on one is not read a second time. */
function readAgain<Page>(read: () => AsyncGenerator<Page>): () => AsyncGenerator<Page> {
  let only: Page | null = null;
  return async function* () {
    if (only) {
      yield only;
      only = null;
      return;
    }
    let [pages, last]: [number, Page | null] = [0, null];
    for await (const page of read()) {
      pages += 1;
      last = page;
      yield page;
    }
    only = pages === 1 ? last : null;
  };
}

async function* textOf(
  read: () => AsyncIterable<ExportedRow[]>,
  { head, between, row, foot }: TableText,
): AsyncGenerator<string> {
  yield head;
  let before = '';
  for await (const page of read()) {
    if (page.length === 0) continue;
    yield before + page.map(row).join(between);
    before = between;
  }
  yield foot;
}
