import type { Controller } from '../controllers/input.ts';
import { localDate } from '../law/day.ts';
import type { Policy } from './input.ts';
import { compareVersions, type Dated, versionInForce } from './version.ts';

/** One version of a notice, without its texts. */
export interface ProfileVersion extends Dated {
  /** UTC milliseconds: when it comes, or came, into force. */
  startsAt: number;
  policy: Policy;
  texts: { language: string; title: string; format: 'txt' | 'md' }[];
}

/** All that serving needs to know of a controller but the texts: small, read whole, kept in memory. */
export interface Profile {
  controller: Controller;
  revision: string;
  /** UTC milliseconds of the last change of controller or notices. */
  updatedAt: number;
  /** Oldest first, withdrawn ones included. */
  versions: ProfileVersion[];
}

/** A version as it stands at a moment. */
export type Standing = 'in-force' | 'past' | 'coming' | 'withdrawn';

/** The version in force, and when the next takes over (UTC milliseconds). */
export function currentVersion(
  profile: Profile,
  now: number,
): { current: ProfileVersion | null; nextAt: number | null } {
  return versionInForce(profile.versions, now);
}

/** How a version stands at a moment: the one in force, one before it, one to come, or withdrawn. */
export function standingOf(profile: Profile, version: ProfileVersion, now: number): Standing {
  if (version.withdrawnAt !== null) return 'withdrawn';
  if (version.startsAt > now) return 'coming';
  return currentVersion(profile, now).current?.version === version.version ? 'in-force' : 'past';
}

/** Languages in which any version that wasn't withdrawn can be read, the default first. */
export function languagesOf(profile: Profile): string[] {
  const all = profile.versions.filter((one) => one.withdrawnAt === null).flatMap((one) => one.texts);
  const present = new Set(all.map((text) => text.language));
  const listed = profile.controller.languages.filter((language) => present.has(language));
  return [...listed, ...[...present].filter((language) => !listed.includes(language)).sort()];
}

/** The calendar date of a moment where the controller is. */
export function dayOf({ controller }: Profile, moment: number): string {
  return localDate(moment, controller.timeZone);
}

/** The version with this name, if it is one of this profile's. */
export function findVersion(profile: Profile, version: string): ProfileVersion | undefined {
  return profile.versions.find((one) => one.version === version);
}

/** The version before this one, among those that were not withdrawn and have a text in the language. */
export function previousVersion(profile: Profile, version: string, language: string): string | null {
  const earlier = profile.versions.filter(
    (one) =>
      one.withdrawnAt === null &&
      compareVersions(one.version, version) < 0 &&
      one.texts.some((text) => text.language === language),
  );
  return earlier.at(-1)?.version ?? null;
}
