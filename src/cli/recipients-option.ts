import type { Call, Option } from './command.ts';

/** The option that says to whom of the shop's recipients the person's data went. */
export const recipientsOption: Record<string, Option> = {
  recipients: {
    value: 'IDS',
    summary:
      "the recipients to which the person's data went, with commas between: only they are told ('': none; without it: all)",
  },
};

/** What a call says of that; undefined where it says nothing. */
export function recipientsOf({ texts }: Pick<Call, 'texts'>): string[] | undefined {
  return texts.recipients
    ?.split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}
