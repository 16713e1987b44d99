import type { ExportedLog } from '../audit/verify.ts';
import type { RunView } from '../retention/view.ts';
import type { KnownEntry, PackedBatch, PackedNotice, PackedProfile, PackedRun, PackHead } from './input.ts';
import { inForceIn, type Period, profileAt, type RunStory, runsIn, type Story } from './story.ts';

/** Something of which the log has the digest: the very text that is hashed, and what it says, if it can be read. */
export interface Published<T> {
  raw: string;
  value: T | null;
}

/** An evidence pack: what a supervisor gets. */
export interface Pack {
  head: PackHead;
  log: ExportedLog;
  /** Of the log's entries those that tell of notices and purges. */
  known: KnownEntry[];
  runs: PackedRun[];
  batches: PackedBatch[];
  /** By version: notices as they were sent. */
  notices: Map<string, Published<PackedNotice>>;
  /** By path: the same texts, to be read. */
  texts: Map<string, string>;
  /** By digest: the controller as it was published. */
  profiles: Map<string, Published<PackedProfile>>;
}

/** The files of a pack. */
export const packFiles = {
  readme: 'README.txt',
  sums: 'SHA256SUMS',
  head: 'pack.json',
  log: 'audit.json',
  keys: 'jwks.json',
  runs: 'purges.json',
  batches: 'batches.json',
  notice: (version: string) => `notices/${version}.json`,
  text: (version: string, language: string, format: string) => `notices/${version}/${language}.${format}`,
  profile: (digest: string) => `profiles/${digest}.json`,
} as const;

/** What a pack must hold for a period. */
export interface Contents {
  runs: string[];
  versions: string[];
  profiles: string[];
}

/**
 * What belongs into a pack: purges to which something happened in the period, the notices in force in it and those that
 * the purges cite, and the profiles by which they went, with the last.
 */
export function contentsOf(story: Story, period: Period): Contents {
  const runs = runsIn(story, period);
  const started = runs.flatMap((id) => story.runs.get(id)?.started ?? []);
  const cited = started.map(({ data }) => data.noticeVersion);
  const profiles = [
    ...started.map(({ seq }) => profileAt(story, seq)),
    profileAt(story, Number.POSITIVE_INFINITY),
  ];
  return {
    runs,
    versions: [...new Set([...inForceIn(story, period), ...cited])].sort(),
    profiles: [...new Set(profiles.filter((one) => one !== null))].sort(),
  };
}

/** A purge as it is packed: what the log can vouch for. */
export function packedRun(view: RunView, { planned, approved }: RunStory): PackedRun {
  const { id, kind, rehearsal, status, asOf, noticeVersion, reason, createdAt, approvedAt, finishedAt } =
    view;
  const isPlanned = planned.length > 0;
  return {
    ...{ id, kind, rehearsal, status, asOf, noticeVersion },
    reason: status === 'failed' ? reason : null,
    ...{ createdAt, approvedAt, approvedBy: approved.at(-1)?.actor ?? null, finishedAt },
    rules: view.rules.map(({ eligible, held, firstOn, lastOn, ...rule }) => ({
      ...{ id: rule.id, category: rule.category, clause: rule.clause, then: rule.then },
      plan: isPlanned ? { eligible, held, firstOn, lastOn } : null,
      ...{ purged: rule.purged, batches: rule.batches },
    })),
  };
}
