// What the bench prints.

import type { Run } from './load.ts';

/** One line of the table. Without `ok` it informs and has no floor. */
export interface Row {
  what: string;
  ours: string;
  against?: string;
  ratio?: number;
  /** What must hold, in words. */
  floor?: string;
  ok?: boolean;
}

/** The table as text. */
export function tableOf(rows: Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.ours,
    row.against ?? '',
    row.ratio?.toFixed(2) ?? '',
    row.floor ?? '',
    row.ok === undefined ? '' : row.ok ? 'ok' : 'MISSED',
  ]);
  const all = [['', 'Unusta', 'against', 'ratio', 'floor', ''], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The ratio is the middle one of the rounds: what a round disturbs, it disturbs on both sides. */
export function rowOf(what: string, ours: Run[], bare: Run[]): Row & { ratio: number } {
  const ratios = ours.map(({ perSecond }, round) => perSecond / (bare[round]?.perSecond ?? Number.NaN));
  return { what, ours: shown(ours), against: shown(bare), ratio: median(ratios) };
}

/** Answers a second, and CPU for each. */
function shown(runs: Run[]): string {
  const micros = runs.flatMap(({ cpuMicros }) => (cpuMicros === null ? [] : [cpuMicros]));
  const cpu = micros.length > 0 ? `, ${median(micros).toFixed(0)} µs CPU` : '';
  return `${Math.round(median(runs.map(({ perSecond }) => perSecond)))}/s${cpu}`;
}

/** The middle one of some numbers. */
export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
