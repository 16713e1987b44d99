import { type Faults, type Span, spansOf } from './sequence.ts';

/** What is wrong with entries of a log, or with its seals; `first` and `last` are their numbers. */
export interface Finding extends Span {
  of: 'entry' | 'seal';
  what: 'changed' | 'removed' | 'inserted' | 'reordered' | 'forged' | 'unmatched';
  sentence: string;
}

/** What stands in the wrong order, as findings. */
export function orderFindings(of: Finding['of'], { missing, doubled, moved }: Faults): Finding[] {
  return [
    ...missing.map((span) => finding(of, 'removed', span, 'is missing', 'are missing')),
    ...spansOf(doubled).map((span) => finding(of, 'inserted', span, 'is there twice', 'are there twice')),
    ...spansOf(moved).map((span) => finding(of, 'reordered', span, 'is out of place', 'are out of place')),
  ];
}

/** A finding: `entry 5 was removed: it …`, `entries 5 to 7 were removed: they …`. */
export function finding(
  of: Finding['of'],
  what: Finding['what'],
  { first, last }: Span,
  why: string,
  severally = why,
): Finding {
  const sentence =
    first === last
      ? `${of} ${first} was ${what}: it ${why}`
      : `${of === 'entry' ? 'entries' : 'seals'} ${first} to ${last} were ${what}: they ${severally}`;
  return { of, what, first, last, sentence };
}
