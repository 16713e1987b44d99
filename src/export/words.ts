import type { ExportedTable } from './particulars.ts';

/** The phrases of an export, in the reader's language. Days are `YYYY-MM-DD`. */
export interface ExportWords {
  title: (shop: string) => string;
  /** Of whom, when, and for which request. */
  made: (shop: string, email: string, day: string, time: string) => string;
  why: string;
  number: (id: string) => string;
  notKept: string;
  contents: string;
  files: Record<'readme' | 'page' | 'json' | 'notice', string>;
  own: Record<'requests' | 'preferences' | 'suppression' | 'holds' | 'records', string>;
  /** What a table holds: names of categories, the table's own name, and its database. */
  table: (categories: string, table: string, source: string) => string;
  withheld: (columns: string) => string;
  /** Of columns that name the person in some rows, and somebody else in others. */
  othersLeftOut: (columns: string) => string;
  reading: string;
  formats: string[];
  elsewhere: string;
  /** Names of categories, and whom to ask. */
  elsewhereText: (categories: string, shop: string, email: string | undefined) => string;
  /** By what nobody is found, and whom to ask. */
  notFoundText: (shop: string, email: string | undefined) => string;
  remedies: string;
  /** Whom to ask, before anybody else. */
  remedyText: (shop: string, email: string | undefined) => string;
  heading: (shop: string) => string;
  about: string;
  purposes: string;
  categories: string;
  /** A category's files. */
  inFiles: (files: string) => string;
  lieElsewhere: string;
  recipients: string;
  transfers: string;
  retention: string;
  rights: string;
  complaint: string;
  source: string;
  sourceText: (shop: string, email: string | undefined) => string;
  automated: string;
  /** Where the notice says nothing of it. */
  silent: (shop: string, email: string | undefined) => string;
  /** Above what the notice says. */
  says: (clause: string) => string;
}

/** What is left out of a table, as the end of a sentence; empty if nothing is. */
export function leftOut(
  words: Pick<ExportWords, 'withheld' | 'othersLeftOut'>,
  table: Pick<ExportedTable, 'withheld' | 'othersLeftOut'>,
): string {
  const said = (['withheld', 'othersLeftOut'] as const).flatMap((kind) =>
    table[kind].length > 0 ? `; ${words[kind](table[kind].join(', '))}` : [],
  );
  return said.join('');
}
