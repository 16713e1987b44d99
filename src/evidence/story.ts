import { addDays, localDate, startOfDay } from '../law/day.ts';
import { type Dated, startsAt, versionInForce } from '../notices/version.ts';
import type { KnownEntry } from './input.ts';

/** An entry of the log that tells of this. */
export type EntryOf<E extends KnownEntry['event']> = Extract<KnownEntry, { event: E }>;

/** What the log tells of a purge, in its order. */
export interface RunStory {
  started: EntryOf<'purge.started'> | null;
  planned: EntryOf<'purge.planned'>[];
  approved: EntryOf<'purge.approved'>[];
  batches: EntryOf<'purge.batch'>[];
  ended: EntryOf<'purge.finished'> | EntryOf<'purge.failed'> | null;
  /** When something happened to it (UTC ms). */
  moments: number[];
}

/** A publication, with the entry that tells of it. */
interface Publication extends Dated {
  seq: number;
  digest: string;
}

/** What the log tells of a controller's notices and purges. */
export interface Story {
  runs: Map<string, RunStory>;
  notices: Publication[];
  profiles: { seq: number; digest: string }[];
}

/** Puts together what the log tells. */
export function storyOf(entries: readonly KnownEntry[]): Story {
  const story: Story = { runs: new Map(), notices: [], profiles: [] };
  for (const entry of entries) {
    if (entry.event === 'controller.published') {
      story.profiles.push({ seq: entry.seq, digest: entry.data.profile });
    } else if (entry.event === 'notice.published') {
      const { version, digest } = entry.data;
      const publishedAt = Date.parse(entry.at);
      story.notices.push({ version, digest, seq: entry.seq, publishedAt, withdrawnAt: null });
    } else if (entry.event === 'notice.withdrawn') {
      for (const notice of story.notices) {
        if (notice.version === entry.data.version) notice.withdrawnAt = Date.parse(entry.at);
      }
    } else tell(story.runs, entry);
  }
  return story;
}

type RunEntry = Extract<KnownEntry, { event: `purge.${string}` }>;

function tell(runs: Story['runs'], entry: RunEntry): void {
  const { run } = entry.data;
  const story = runs.get(run) ?? newStory();
  runs.set(run, story);
  story.moments.push(Date.parse(entry.at));
  if (entry.event === 'purge.started') story.started ??= entry;
  else if (entry.event === 'purge.planned') story.planned.push(entry);
  else if (entry.event === 'purge.approved') story.approved.push(entry);
  else if (entry.event === 'purge.batch') story.batches.push(entry);
  else story.ended ??= entry;
}

const newStory = (): RunStory => ({
  ...{ started: null, planned: [], approved: [], batches: [], ended: null, moments: [] },
});

/** A time: local dates, the last included; `from` null is the beginning. */
export interface Period {
  from: string | null;
  to: string;
  timeZone: string;
}

/** The purges to which something happened in a period: they belong to it, each as a whole. */
export function runsIn({ runs }: Story, { from, to, timeZone }: Period): string[] {
  const isWithin = (moment: number) => {
    const day = localDate(moment, timeZone);
    return (from === null || from <= day) && day <= to;
  };
  return [...runs].flatMap(([id, { moments }]) => (moments.some(isWithin) ? [id] : []));
}

/** The version in force at a moment (UTC ms), of those that the log had before entry `seq`. */
export function inForceAt({ notices }: Story, timeZone: string, at: number, seq: number): string | null {
  const known = notices.filter((one) => one.seq < seq);
  return versionInForce(dated(known, timeZone), at).current?.version ?? null;
}

/** The versions that were in force at any time of a period. */
export function inForceIn({ notices }: Story, { from, to, timeZone }: Period): string[] {
  const versions = dated(notices, timeZone);
  const begin = from === null ? Number.NEGATIVE_INFINITY : startOfDay(from, timeZone);
  const end = startOfDay(addDays(to, 1), timeZone);
  const starts = versions.map((one) => one.startsAt).filter((moment) => begin < moment && moment < end);
  const found = [begin, ...starts].map((moment) => versionInForce(versions, moment).current?.version);
  return [...new Set(found.filter((version) => version !== undefined))];
}

function dated(notices: Publication[], timeZone: string) {
  return notices.map((one) => ({ ...one, startsAt: startsAt(one, (date) => startOfDay(date, timeZone)) }));
}

/** The profile that a controller had when the log came to entry `seq`. */
export function profileAt({ profiles }: Story, seq: number): string | null {
  return profiles.filter((one) => one.seq < seq).at(-1)?.digest ?? null;
}
