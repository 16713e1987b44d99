import { nameOfController } from '../controllers/controller.ts';
import { findVersion, type Profile } from '../notices/profile.ts';
import type { ControllerPaths } from '../paths.ts';
import type { Frame } from './layout.tsx';

/** Where a controller's pages stand: on which origin, below which path. */
export interface Place {
  /** `https://unusta.example`, or the controller's own host. */
  origin: string;
  paths: ControllerPaths;
}

/** The frame that all pages of a controller share, in its name and colour. */
export function frameOf(
  { controller }: Profile,
  { paths }: Place,
  page: Omit<Frame, 'accent' | 'home'>,
): Frame {
  const name = nameOfController(controller);
  const feed = { rel: 'alternate', type: 'application/atom+xml', href: paths.feed, title: name };
  return {
    ...page,
    title: page.title,
    accent: controller.accent,
    home: { name, href: paths.centre },
    links: [...(page.links ?? []), feed],
  };
}

/**
 * The address of a version of the notice, in the page's language if it has a text in that, else in the first of the
 * controller's that it has; of the notice in force, if no version is named.
 */
export function textAddress(
  profile: Profile,
  { paths }: Place,
  { language, version }: { language: string; version: string | null },
): string {
  const texts = (version && findVersion(profile, version)?.texts) || [];
  const wanted = [language, ...profile.controller.languages, texts[0]?.language];
  const found = wanted.find((one) => texts.some((text) => text.language === one));
  return version && found ? paths.version(found, version) : paths.notice;
}

/** The same page in every language: tag → address. */
export function translationsOf(
  languages: string[],
  address: (language: string) => string,
): Record<string, string> {
  return Object.fromEntries(languages.map((language) => [language, address(language)]));
}
