/** Every topic at once. */
export const everyTopic = '*';

/** By which way a wish came. */
export const channels = ['one-click', 'link', 'mail', 'preferences', 'api', 'import'] as const;
export type Channel = (typeof channels)[number];

/** What a person wants, or said elsewhere that they want: mail on a topic, or none. */
export interface Wish {
  /** The address as it was given. */
  email: string;
  topic: string;
  state: 'in' | 'out';
  /** When the person said so (UTC ms). */
  at: number;
  /** What proves it, if it was said elsewhere. */
  evidence: string | null;
}

/** What an entry's evidence is sealed for. */
export function evidenceContext(controller: string, row: string) {
  return { purpose: 'evidence', controller, row };
}

/** A row of what is known: which entry of the ledger made it so. */
export interface PreferenceState {
  topic: string;
  state: 'in' | 'out';
  /** When it was last said to be so (UTC ms). */
  at: number;
  /** A UUIDv7: a later one was made later. */
  event: string;
}

/**
 * Whether a person gets mail on a topic, as far as is known: the later of what they said of the topic and of every
 * topic decides; null if they said nothing.
 */
export function stateOf(rows: PreferenceState[], topic: string): 'in' | 'out' | null {
  const said = rows.filter((row) => row.topic === topic || row.topic === everyTopic);
  return said.sort((a, b) => b.at - a.at || (a.event < b.event ? 1 : -1))[0]?.state ?? null;
}

/** What a filled-in form of choices asks for: only what differs from what is known. Leaving a topic on gives no consent. */
export function changesAsked(
  topics: string[],
  rows: PreferenceState[],
  wanted: (topic: string) => boolean,
): { topic: string; state: 'in' | 'out' }[] {
  return topics
    .filter((topic) => wanted(topic) === (stateOf(rows, topic) === 'out'))
    .map((topic) => ({ topic, state: wanted(topic) ? 'in' : 'out' }));
}
