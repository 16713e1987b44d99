// What the bench prints.

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

/** The middle one of some numbers. */
export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
