// Rows that can not be imported, kept beside the file they are from.

import type { CsvFile, Row } from './csv.ts';
import { cellOf } from './csv-cell.ts';
import { type Output, openOutput } from './output.ts';

/** `FILE.rejected.csv`: the rows that were not taken, each behind its line and what is wrong. Made only if there are any. */
export function rejectsOf(path: string, { delimiter, preamble, header }: CsvFile) {
  const target = `${path}.rejected.csv`;
  let output: Output | undefined;
  return {
    async add(row: Row, problem: string) {
      if (!output) {
        const opened = openOutput(target, path);
        if (typeof opened === 'string') throw new Error(opened);
        output = opened;
        await output.write(`${preamble}line${delimiter}problem${delimiter}${header.text}${header.end}`);
      }
      const end = row.end || header.end || '\n';
      await output.write(`${row.line}${delimiter}${cellOf(problem, delimiter)}${delimiter}${row.text}${end}`);
    },
    finish() {
      output?.finish();
      return output ? target : null;
    },
  };
}
