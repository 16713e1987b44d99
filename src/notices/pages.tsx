import { nameOfController } from '../controllers/controller.ts';
import { frameOf, type Place, translationsOf } from '../ui/frame.ts';
import { documentOf, Layout } from '../ui/layout.tsx';
import { ChangesPage, NoticePage, VersionsPage } from '../ui/notice.tsx';
import { wordingFor } from '../wording/languages.ts';
import type { Change } from './changes.ts';
import type { ContentsEntry } from './contents.ts';
import type { Feed } from './feed.ts';
import {
  dayOf,
  findVersion,
  languagesOf,
  type Profile,
  type ProfileVersion,
  previousVersion,
} from './profile.ts';
import { renderChanges } from './render-changes.ts';
import { comparable, versionsFeed, versionsView } from './view.ts';

/** The notice's page: `permanent` at a version's own address, else as the one in force. */
export function noticeDocument(
  profile: Profile,
  place: Place,
  version: ProfileVersion,
  text: { language: string; title: string; html: string; contents: ContentsEntry[] },
  permanent: boolean,
): string {
  const { paths, origin } = place;
  const { language } = text;
  const w = wordingFor(language);
  const name = nameOfController(profile.controller);
  const address = permanent ? (one: string) => paths.version(one, version.version) : paths.language;
  const frame = frameOf(profile, place, {
    language,
    title: w.notice.heading(name),
    description: w.notice.description(name),
    translations: translationsOf(
      version.texts.map((one) => one.language),
      address,
    ),
    links: [{ rel: 'canonical', href: origin + address(language) }],
  });
  return documentOf(
    <NoticePage
      paths={paths}
      frame={frame}
      version={version}
      effectiveOn={dayOf(profile, version.startsAt)}
      permanent={permanent}
      previous={previousVersion(profile, version.version, language)}
      html={text.html}
      contents={text.contents}
    />,
  );
}

/** The page for a controller whose first version is still to come. */
export function noneDocument(profile: Profile, place: Place, language: string, nextAt: number): string {
  const w = wordingFor(language);
  const frame = frameOf(profile, place, { language, title: w.notice.none, index: false });
  return documentOf(
    <Layout frame={frame}>
      <h1>{w.notice.none}</h1>
      <p class="lead">{w.notice.noneText(dayOf(profile, nextAt))}</p>
      <p>
        <a href={place.paths.versions}>{w.notice.allVersions}</a>
      </p>
    </Layout>,
  );
}

/** The history's page, as it stands at a moment. */
export function versionsDocument(profile: Profile, place: Place, language: string, now: number): string {
  const { paths, origin } = place;
  const frame = frameOf(profile, place, {
    language,
    title: wordingFor(language).versions.heading(nameOfController(profile.controller)),
    translations: translationsOf(languagesOf(profile), (one) => `${paths.versions}?lang=${one}`),
    links: [{ rel: 'canonical', href: origin + paths.versions }],
  });
  return documentOf(<VersionsPage paths={paths} frame={frame} versions={versionsView(profile, now)} />);
}

/** The page of what changed between two versions. */
export function changesDocument(
  profile: Profile,
  place: Place,
  { language, older, newer }: { language: string; older: string; newer: string },
  changes: Change[],
): string {
  const { paths, origin } = place;
  const w = wordingFor(language);
  const frame = frameOf(profile, place, {
    language,
    title: w.changes.title(older, newer),
    translations: translationsOf(
      languagesOf(profile).filter((one) => comparable(profile, one, older, newer)),
      (one) => paths.changes(one, older, newer),
    ),
    links: [{ rel: 'canonical', href: origin + paths.changes(language, older, newer) }],
  });
  const html = renderChanges(changes, {
    removedStart: w.changes.removedStart,
    removedEnd: w.changes.removedEnd,
    addedStart: w.changes.addedStart,
    addedEnd: w.changes.addedEnd,
    unchanged: w.changes.unchanged,
    href: (anchor, side) =>
      `${paths.version(language, side === 'older' ? older : newer)}#${encodeURIComponent(anchor)}`,
  });
  const changed = changes.some((change) => change.kind !== 'same');
  return documentOf(
    <ChangesPage paths={paths} frame={frame} older={older} newer={newer} html={changed ? html : null} />,
  );
}

/** The feed of a notice's versions, in the words of a language. */
export function feedOf(profile: Profile, { origin, paths }: Place, language: string): Feed {
  const w = wordingFor(language);
  const name = nameOfController(profile.controller);
  return versionsFeed(
    profile,
    {
      self: origin + paths.feed,
      language,
      addressOf: (version) => origin + paths.version(languageOf(profile, version, language), version),
    },
    { title: w.notice.heading(name), entry: w.notice.version, summary: w.notice.from },
  );
}

/** The language, if the version has a text in it, else the version's first. */
function languageOf(profile: Profile, version: string, wanted: string): string {
  const texts = findVersion(profile, version)?.texts.map((text) => text.language) ?? [];
  return texts.includes(wanted) ? wanted : (texts[0] ?? wanted);
}
