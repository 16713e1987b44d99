/** A column: its head, and whether numbers stand in it, which are set to the right. */
export interface Column {
  head: string;
  isNumber?: boolean;
}

/** Rows as lines, in columns two blanks apart, the heads first. Widths are those of the longest cell. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    columns
      .map(({ isNumber }, at) => {
        const [cell = '', width = 0] = [row[at], widths[at]];
        return isNumber ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
