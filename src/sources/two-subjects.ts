import { sparesOthers } from '../retention/erasure.ts';
import { endsAnonymised, type MappedTable, type Mapping } from '../retention/mapping.ts';
import { called } from './finding.ts';
import { isSameSubject } from './person.ts';

/**
 * The first mapping of a table that leads to people in another way than one before it, where an erasure leaves a row that
 * is of two of them to be done by hand; and a sentence that says so. Null if there is none.
 */
export function twoSubjects(table: MappedTable): { mapping: number; message: string } | null {
  const { mappings } = table;
  for (const [at, { subject, category }] of mappings.entries()) {
    const before = mappings.slice(0, at).findIndex((_, other) => mayClash(mappings, other, at));
    const other = mappings[before];
    if (!subject || !other?.subject) continue;
    const message = `Where ${other.subject.column} (${other.category}) and ${subject.column} (${category}) of ${called(table)} lead to two people, an erasure leaves the row to be done by hand, for it is the other's too: if such rows are many, let each of the two anonymise columns of its own.`;
    return { mapping: at, message };
  }
  return null;
}

function mayClash(mappings: readonly Mapping[], one: number, other: number): boolean {
  const [a, b] = [mappings[one], mappings[other]];
  if (!a?.subject || !b?.subject || isSameSubject(a.subject, b.subject) || !mayMeanSame(a, b)) return false;
  return !isSpared(mappings, one, b.subject.column) || !isSpared(mappings, other, a.subject.column);
}

/** Whether what is done for one mapping's person leaves a row to who is led to by a column. */
function isSpared(mappings: readonly Mapping[], one: number, column: string): boolean {
  // What names nobody itself goes with whatever does
  const mine = [...mappings.keys()].filter((at) => at === one || mappings[at]?.subject === null);
  const isAnonymised = mine.every((at) => mappings[at] && endsAnonymised(mappings[at]));
  return sparesOthers(isAnonymised ? 'anonymised' : 'erased', mappings, mine, [column]);
}

/** Not where a column has to have other values for each. */
function mayMeanSame({ where }: Mapping, other: Mapping): boolean {
  return where.every(({ column, values }) => {
    const same = other.where.find((one) => one.column === column);
    return !same || same.values.map(String).some((value) => values.map(String).includes(value));
  });
}
