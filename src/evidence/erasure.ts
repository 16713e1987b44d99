import type { PackedNotice, PackedProfile } from './input.ts';

/** By what a category is erased again after a backup came back: as its rules would, or deleted (Art. 17 GDPR). */
export function erasureAgain(category: string, { policy }: PackedNotice, { sources }: PackedProfile) {
  const tables = sources.flatMap((source) => source.tables.filter((one) => one.category === category));
  const rules = policy.retention.filter(
    (rule) =>
      rule.category === category &&
      tables.some(({ after }) => after === undefined || after.includes(rule.after)),
  );
  const then = rules.some((rule) => rule.then === 'anonymise') ? 'anonymise' : 'delete';
  return { id: `erasure-${category}`, category, clause: 'law:17', then } as const;
}
