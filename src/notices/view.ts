import { nameOfController, publicController } from '../controllers/controller.ts';
import type { Clause } from './clause.ts';
import { rightsToday } from './deadlines.ts';
import type { Feed } from './feed.ts';
import { rightsOf } from './policy.ts';
import {
  currentVersion,
  dayOf,
  findVersion,
  type Profile,
  type ProfileVersion,
  standingOf,
} from './profile.ts';
import { compareVersions } from './version.ts';

// What pages and JSON answers show, made from a profile.

/** Every version, newest first, with the day from which it holds and how it stands at a moment. */
export function versionsView(profile: Profile, now: number) {
  return [...profile.versions]
    .sort((a, b) => compareVersions(b.version, a.version))
    .map((version) => ({
      version,
      effectiveOn: dayOf(profile, version.startsAt),
      standing: standingOf(profile, version, now),
    }));
}

/** The history as JSON. */
export function versionsJson(profile: Profile, now: number) {
  return {
    controller: profile.controller.slug,
    items: versionsView(profile, now).map(({ version, effectiveOn, standing }) => ({
      version: version.version,
      effectiveOn,
      standing,
      publishedAt: moment(version.publishedAt),
      withdrawnAt: version.withdrawnAt === null ? null : moment(version.withdrawnAt),
      languages: version.texts.map(({ language }) => language),
    })),
  };
}

/** One version's text and policy as JSON: true for good, so it says nothing of how the version stands. */
export function noticeJson(
  profile: Profile,
  version: ProfileVersion,
  text: { language: string; format: string; title: string; clauses: Clause[] },
) {
  const { language, format, title, clauses } = text;
  return {
    controller: profile.controller.slug,
    version: version.version,
    language,
    languages: version.texts.map((one) => one.language),
    title,
    format,
    effectiveOn: dayOf(profile, version.startsAt),
    publishedAt: moment(version.publishedAt),
    clauses: clauses.map(({ id, anchor, heading, level, title: words, text: says }) => ({
      id,
      anchor,
      heading,
      level,
      title: words,
      text: says,
    })),
    policy: version.policy,
    rights: rightsOf(version.policy),
  };
}

/** What the privacy centre shows on a day, in whichever form. */
export function centreView(profile: Profile, now: number) {
  const { current, nextAt } = currentVersion(profile, now);
  return {
    controller: profile.controller,
    current: current && { version: current, effectiveOn: dayOf(profile, current.startsAt) },
    nextOn: nextAt === null ? null : dayOf(profile, nextAt),
    rights: rightsToday(profile.controller, current?.policy ?? null, dayOf(profile, now)),
  };
}

/** The privacy centre as JSON. */
export function centreJson(profile: Profile, now: number, noticeAddress: string) {
  const { current, nextOn, rights } = centreView(profile, now);
  return {
    controller: publicController(profile.controller),
    today: dayOf(profile, now),
    notice: current && {
      version: current.version.version,
      effectiveOn: current.effectiveOn,
      languages: current.version.texts.map(({ language }) => language),
      url: noticeAddress,
    },
    nextVersionOn: nextOn,
    rights,
    retention: current?.version.policy.retention ?? [],
    holds: current?.version.policy.holds ?? [],
  };
}

/** The feed of versions, withdrawn ones left out. `words` gives each entry its title and sentence. */
export function versionsFeed(
  profile: Profile,
  place: { self: string; language: string; addressOf: (version: string) => string },
  words: { title: string; entry: (version: string) => string; summary: (effectiveOn: string) => string },
): Feed {
  const { slug } = profile.controller;
  const shown = versionsView(profile, 0).filter(({ version }) => version.withdrawnAt === null);
  return {
    id: `urn:unusta:notice:${slug}`,
    self: place.self,
    title: words.title,
    author: nameOfController(profile.controller),
    updatedAt: moment(Math.max(profile.updatedAt, 0)),
    language: place.language,
    entries: shown.map(({ version, effectiveOn }) => ({
      id: `urn:unusta:notice:${slug}:${version.version}`,
      title: words.entry(version.version),
      href: place.addressOf(version.version),
      publishedAt: moment(version.publishedAt),
      updatedAt: moment(version.publishedAt),
      summary: words.summary(effectiveOn),
    })),
  };
}

/** Whether two versions can be compared in a language: both are known, and neither was withdrawn. */
export function comparable(profile: Profile, language: string, older: string, newer: string): boolean {
  return [older, newer].every((version) => {
    const found = findVersion(profile, version);
    return found?.withdrawnAt === null && found.texts.some((text) => text.language === language);
  });
}

function moment(at: number): string {
  return new Date(at).toISOString();
}
