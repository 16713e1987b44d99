import type { Context } from '../context.ts';
import type { Controller } from '../controllers/input.ts';
import type { SourceRow } from '../sources/cell.ts';
import type { SourceDatabase } from '../sources/database.ts';
import type { Evidence } from '../sources/deed.ts';
import type { Held, SourceHold } from '../sources/holding.ts';
import type { Position } from '../sources/scan.ts';
import type { ErasureHold } from './erasure.ts';
import type { Calendar, Cut } from './fate.ts';
import type { Erasing } from './keepers.ts';
import type { MappedTable } from './mapping.ts';
import type { DeedRule, RunKind, RunState } from './run.ts';

/** By category: when each subject's data were erased (UTC ms). */
export type Erasures = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A run that is being worked on: all that its steps need to know. */
export interface Work {
  context: Context;
  controller: Controller;
  run: { id: string; noticeVersion: string; kind: RunKind; request: string | null };
  /** What was erased, of which a restored backup is to be purged again; empty unless that is what the run does. */
  erasures: Erasures;
  /** Whether rows really go: not in a dry run, not in a rehearsal. */
  touches: boolean;
  calendar: Calendar;
  tables: readonly MappedTable[];
  /** Every hold in force, as our own database has them. */
  holds: readonly (SourceHold & ErasureHold)[];
  state: RunState;
  /** Whom the run erases, and what keeps their rows; null if it goes by the rules. */
  erasing: Erasing | null;
}

/** A row that its rules let go, and whether something else keeps it. */
export interface Decided {
  row: SourceRow;
  rule: DeedRule;
  isHeld: boolean;
  /** The table's mappings by which it goes. */
  mappings: readonly number[];
}

/** A page of rows as read, and what is decided of them. */
export interface Page {
  rows: SourceRow[];
  /** The holds, as they were read with the rows. */
  held: Held;
  decided: Decided[];
  /** Whether no row comes after it. */
  isLast: boolean;
  /** Evidence that the source had by then, beyond what was known: another worker's, where two are on one run. */
  made: Evidence[];
}

/** A source as one slice of a run has opened it. */
export interface OpenSource {
  id: string;
  database: SourceDatabase;
  /** The holds, at the revision last read. */
  held: Held;
  /** The last batch that the run made there. */
  number: number;
  /** Evidence made or found in this slice, not copied yet. */
  evidence: Evidence[];
  cuts: Map<MappedTable, Cut[]>;
  /** The page that is being read while the one before it is taken. */
  ahead: { position: Position | null; page: Promise<Page> } | null;
  /** The tables that are gone through by event, as `table` and mapping; all others by key. */
  indexed: ReadonlySet<string>;
}

/** Why a slice could not go on. `final`: no other try mends it. */
export interface Hindrance {
  source: string;
  reason: string;
  final: boolean;
}
