import { raw } from 'hono/html';
import type { ContentsEntry } from '../notices/contents.ts';
import { rightsOf } from '../notices/policy.ts';
import type { ProfileVersion, Standing } from '../notices/profile.ts';
import type { ControllerPaths, NoticeFormat } from '../paths.ts';
import { languageName, wordingFor } from '../wording/languages.ts';
import { unbroken } from './controls.tsx';
import { type Frame, Layout } from './layout.tsx';
import { HoldsTable, RetentionTable, RightsTable } from './promise-tables.tsx';

/** What the pages of one controller's notice share. */
export interface NoticeFrame {
  paths: ControllerPaths;
  frame: Frame;
}

/** The text of one version, with its contents and what it promises. */
export function NoticePage({
  paths,
  frame,
  version,
  effectiveOn,
  permanent,
  previous,
  html,
  contents,
}: NoticeFrame & {
  version: ProfileVersion;
  effectiveOn: string;
  /** At a version's own address: the page must stay true whatever comes later. */
  permanent: boolean;
  previous: string | null;
  html: string;
  contents: ContentsEntry[];
}) {
  const w = wordingFor(frame.language);
  const name = frame.home?.name ?? '';
  const { language } = frame;
  const { policy } = version;
  const formats: NoticeFormat[] = ['txt', 'md', 'json'];
  const title = permanent ? `${frame.title} · ${w.notice.version(version.version)}` : frame.title;
  return (
    <Layout frame={{ ...frame, title }}>
      <h1>{w.notice.heading(name)}</h1>
      <ul class="facts">
        <li>{permanent ? w.notice.from(effectiveOn) : w.notice.since(effectiveOn)}</li>
        {version.version !== effectiveOn && <li>{w.notice.version(version.version)}</li>}
        {permanent && (
          <li>
            <a href={paths.language(language)}>{w.notice.current}</a>
          </li>
        )}
        {previous && (
          <li>
            <a href={paths.changes(language, previous, version.version)}>{w.notice.changes}</a>
          </li>
        )}
        <li>
          <a href={paths.versions}>{w.notice.allVersions}</a>
        </li>
        <li>
          {w.notice.otherFormats}{' '}
          {formats.map((format, i) => (
            <>
              {i > 0 && ', '}
              <a href={`${paths.version(language, version.version)}.${format}`}>{w.notice.formats[format]}</a>
            </>
          ))}
        </li>
      </ul>
      <details>
        <summary>{w.notice.glance}</summary>
        <h2>{w.rights.title}</h2>
        <RightsTable w={w} rights={rightsOf(policy)} href="" />
        <h2>{w.retention.title}</h2>
        <RetentionTable w={w} policy={policy} href="" />
        <HoldsTable w={w} policy={policy} href="" />
      </details>
      <div class="reading wide">
        {contents.length > 1 && <Contents label={w.notice.contents} contents={contents} />}
        <article class="notice" lang={language}>
          {raw(html)}
        </article>
      </div>
    </Layout>
  );
}

function Contents({ label, contents }: { label: string; contents: ContentsEntry[] }) {
  return (
    <nav class="contents" aria-labelledby="contents">
      <h2 id="contents">{label}</h2>
      <ol>
        {contents
          .filter(({ level }) => level <= 2)
          .map(({ anchor, label: text, level }) => (
            <li class={level > 1 ? 'deep' : undefined}>
              <a href={`#${encodeURIComponent(anchor)}`}>{text}</a>
            </li>
          ))}
      </ol>
    </nav>
  );
}

/** Every version of the notice, newest first. */
export function VersionsPage({
  paths,
  frame,
  versions,
}: NoticeFrame & { versions: { version: ProfileVersion; effectiveOn: string; standing: Standing }[] }) {
  const w = wordingFor(frame.language);
  return (
    <Layout frame={frame}>
      <h1>{w.versions.heading(frame.home?.name ?? '')}</h1>
      {versions.map(({ version, effectiveOn, standing }, i) => (
        <section>
          <h2>{w.notice.version(version.version)}</h2>
          <p>{w.versions.standing[standing](effectiveOn)}</p>
          {standing !== 'withdrawn' && (
            <ul class="facts">
              {version.texts.map(({ language, title }) => (
                <li>
                  <a href={paths.version(language, version.version)} lang={language} hreflang={language}>
                    {title}
                  </a>{' '}
                  ({languageName(language)})
                </li>
              ))}
              <PreviousLink paths={paths} frame={frame} versions={versions} at={i} />
            </ul>
          )}
        </section>
      ))}
      <p>
        <a href={paths.feed}>{w.versions.feed}</a>
      </p>
    </Layout>
  );
}

function PreviousLink({
  paths,
  frame,
  versions,
  at,
}: NoticeFrame & { versions: { version: ProfileVersion; standing: Standing }[]; at: number }) {
  const version = versions[at]?.version;
  const before = versions.slice(at + 1).find(({ standing }) => standing !== 'withdrawn')?.version;
  const language = [frame.language, ...(version?.texts.map((text) => text.language) ?? [])].find((one) =>
    [version, before].every((side) => side?.texts.some((text) => text.language === one)),
  );
  if (!version || !before || !language) return null;
  return (
    <li>
      <a href={paths.changes(language, before.version, version.version)}>
        {wordingFor(frame.language).versions.changes(before.version)}
      </a>
    </li>
  );
}

/** What changed between two versions, word by word. */
export function ChangesPage({
  paths,
  frame,
  older,
  newer,
  html,
}: NoticeFrame & { older: string; newer: string; html: string | null }) {
  const w = wordingFor(frame.language);
  const heading = w.changes.title(older, newer);
  return (
    <Layout frame={{ ...frame, title: `${heading} · ${frame.home?.name ?? ''}` }}>
      <h1>{unbroken(heading)}</h1>
      <ul class="facts">
        {[older, newer].map((version) => (
          <li>
            <a href={paths.version(frame.language, version)}>{w.changes.read(version)}</a>
          </li>
        ))}
        <li>
          <a href={paths.versions}>{w.notice.allVersions}</a>
        </li>
      </ul>
      {html === null ? (
        <p>{w.changes.none}</p>
      ) : (
        <>
          <p class="legend">
            {w.changes.legend} <ins>{w.changes.added}</ins>, <del>{w.changes.removed}</del>
          </p>
          <div class="notice changes" lang={frame.language}>
            {raw(html)}
          </div>
        </>
      )}
    </Layout>
  );
}
