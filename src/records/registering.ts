import type { RetentionRule } from '../notices/input.ts';
import type { FieldError } from '../problem.ts';
import type { RecordEvent } from './input.ts';

/**
 * What is wrong with records that a shop reports: a category or an event that no rule knows, in force or to come, would
 * never fall due; a date in the future has not happened; and one event has one date. `today` is local, `YYYY-MM-DD`.
 */
export function wrongRecords(
  records: readonly RecordEvent[],
  rules: readonly RetentionRule[],
  today: string,
): FieldError[] {
  const seen = new Map<string, { at: number; on: string }>();
  return records.flatMap(({ category, key, event, on }, at) => {
    const name = `${category}\0${event}\0${key}`;
    const before = seen.get(name);
    if (!before) seen.set(name, { at, on });
    const detail =
      before && before.on !== on
        ? `is another date than that of /${before.at}, the same record and event`
        : null;
    return [
      ...unknownTo(rules, { category, event }).map((one) => ({ ...one, pointer: `/${at}/${one.pointer}` })),
      ...(on > today ? [{ pointer: `/${at}/on`, detail: inFuture(today) }] : []),
      ...(detail ? [{ pointer: `/${at}/on`, detail }] : []),
    ];
  });
}

const inFuture = (today: string) => `is in the future (today is ${today}): report it once it has happened`;

function unknownTo(
  rules: readonly RetentionRule[],
  { category, event }: Pick<RecordEvent, 'category' | 'event'>,
): FieldError[] {
  const ofCategory = rules.filter((rule) => rule.category === category);
  const names = (list: string[]) => [...new Set(list)].join(', ');
  if (rules.length === 0) {
    return [
      { pointer: 'category', detail: 'has no rule: no version of the notice says what is kept how long' },
    ];
  }
  if (ofCategory.length === 0) {
    const known = names(rules.map((rule) => rule.category));
    return [{ pointer: 'category', detail: `has no rule in the notice, which has some for ${known}` }];
  }
  if (ofCategory.some(({ after }) => after === event)) return [];
  const known = names(ofCategory.map(({ after }) => after));
  return [{ pointer: 'event', detail: `is counted from by no rule for ${category}; these are: ${known}` }];
}
