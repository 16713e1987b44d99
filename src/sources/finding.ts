import type { MappedTable } from '../retention/mapping.ts';

/** Something about a live schema that keeps a mapping from being used (error), or makes it dear or doubtful. */
export interface SchemaFinding {
  level: 'error' | 'warning';
  /** Stable, kebab-case. */
  code: string;
  table: string;
  column?: string;
  /** One sentence that says what to do. */
  message: string;
  /** The statement that would mend it. */
  create?: string;
  /** Which of the table's mappings it is about. */
  mapping: number;
  /** Where in that mapping: a JSON pointer. */
  field: string;
}

/** The same, as the publication of a controller tells it. */
export interface SourceFinding extends Pick<SchemaFinding, 'level' | 'code' | 'message' | 'create'> {
  /** A JSON pointer into the controller. */
  pointer: string;
}

/** A finding without what its table says of it. */
export type Said = Omit<SchemaFinding, 'level' | 'table' | 'mapping'> & { mapping?: number };

/** What keeps a mapping from being used; of the table's first mapping, if none is named. */
export function errorIn({ table }: MappedTable, said: Said): SchemaFinding {
  return { level: 'error', table, mapping: 0, ...said };
}

/** What makes a mapping dear or doubtful. */
export function warningIn({ table }: MappedTable, said: Said): SchemaFinding {
  return { level: 'warning', table, mapping: 0, ...said };
}

/** A table as a sentence names it. */
export function called({ table, source }: Pick<MappedTable, 'table' | 'source'>): string {
  return `table ${table} of source ${source}`;
}

/** A JSON pointer (RFC 6901). */
export function pointerTo(...names: (string | number)[]): string {
  return names.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
