/** A column of a live table. */
export interface SchemaColumn {
  name: string;
  /** As declared, in whatever spelling; empty if it wasn't. */
  type: string;
  isNotNull: boolean;
  /** Whether it is of the primary key. */
  isPrimary: boolean;
  isGenerated: boolean;
  /** By which its texts are compared and sorted. */
  collation: string;
}

/** A column of an index; `name` is null where it is an expression, or a rowid without a name. */
export interface IndexColumn {
  name: string | null;
  collation: string;
  isDescending: boolean;
}

/** An index of a live table; what makes a column or the primary key unique is one too. */
export interface SchemaIndex {
  name: string;
  isUnique: boolean;
  isPrimary: boolean;
  isPartial: boolean;
  /** As it was created; null if a constraint of the table made it. */
  sql: string | null;
  columns: IndexColumn[];
  /** What SQLite puts behind them, by which equal entries are in order: the rowid, or the primary key. */
  behind: IndexColumn[];
}

/** A foreign key: rows of `table` refer to rows of `parent`. `to` is null where it is the parent's primary key. */
export interface ForeignKey {
  table: string;
  parent: string;
  columns: { from: string; to: string | null }[];
  onUpdate: string;
  onDelete: string;
}

/** A live table, as the database's own pragmas tell of it. */
export interface SchemaTable {
  name: string;
  kind: 'table' | 'view' | 'virtual' | 'shadow';
  isStrict: boolean;
  isWithoutRowid: boolean;
  sql: string;
  columns: SchemaColumn[];
  indexes: SchemaIndex[];
  triggers: string[];
  /** Its own foreign keys, and those of all tables that refer to it. */
  parents: ForeignKey[];
  children: ForeignKey[];
}

/** Those of a database's tables that mappings name, at one moment. */
export type Schema = SchemaTable[];

/** Whether two names are the same to SQLite, which takes A to Z for a to z, and no other letter for another. */
export function isSameName(one: string, other: string): boolean {
  const folded = (name: string) => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return folded(one) === folded(other);
}

/** The column of exactly this name. */
export function columnOf({ columns }: SchemaTable, name: string): SchemaColumn | undefined {
  return columns.find((column) => column.name === name);
}

/** The column that is the rowid by another name: an INTEGER PRIMARY KEY. SQLite makes an index for any other key. */
export function rowidOf(table: Pick<SchemaTable, 'isWithoutRowid' | 'columns' | 'indexes'>): string | null {
  const [first, ...others] = table.columns.filter(({ isPrimary }) => isPrimary);
  if (!first || others.length > 0 || table.isWithoutRowid) return null;
  return table.indexes.some(({ isPrimary }) => isPrimary) ? null : first.name;
}

/** As what SQLite compares a column's values with others (Datatypes in SQLite, § 3.1); null: as they are. */
export function affinityOf(
  { type }: Pick<SchemaColumn, 'type'>,
  isStrict: boolean,
): 'number' | 'text' | null {
  if (/int/i.test(type)) return 'number';
  if (/char|clob|text/i.test(type)) return 'text';
  return type === '' || /blob/i.test(type) || (isStrict && /^any$/i.test(type)) ? null : 'number';
}

/** The indexes by which no two rows have the same value in this column. */
export function uniqueBy({ indexes }: SchemaTable, column: string): SchemaIndex[] {
  return indexes.filter(
    ({ isUnique, isPartial, columns: [first, ...others] }) =>
      isUnique && !isPartial && others.length === 0 && first?.name === column,
  );
}

/** Whether an index compares its column's texts as the column does. */
export function isCollatedAs({ collation }: Pick<IndexColumn, 'collation'>, as: string): boolean {
  return collation.toUpperCase() === as.toUpperCase();
}
