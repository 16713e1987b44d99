import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { languageName, wordingFor, wordingLanguageFor } from '../wording/languages.ts';
import { styleFor } from './style.ts';

/** What every page needs to know of where it stands. */
export interface Frame {
  /** The language of the text. The page's own words may have to be in another one: they are English then. */
  language: string;
  title: string;
  description?: string;
  accent?: string | undefined;
  /** Whose page it is, and the way to their centre. */
  home?: { name: string; href: string };
  /** The same page in other languages: tag → address. */
  translations?: Record<string, string>;
  /** Links in the head: canonical address, feed, other versions. */
  links?: { rel: string; href: string; type?: string; hreflang?: string; title?: string }[];
  index?: boolean;
  /** In a frame of a shop's page, which has a head and a foot of its own. */
  bare?: boolean;
}

/** A whole page. */
export function Layout({ frame, foot, children }: { frame: Frame; foot?: Child; children: Child }) {
  const w = wordingFor(frame.language);
  return (
    <html lang={wordingLanguageFor(frame.language)}>
      <head>
        <meta charset="utf-8" />
        <title>{frame.title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {frame.description && <meta name="description" content={frame.description} />}
        {frame.index === false && <meta name="robots" content="noindex" />}
        {frame.links?.map((link) => (
          <link {...link} />
        ))}
        <link rel="icon" href="data:," />
        <style>{raw(styleFor(frame.accent))}</style>
      </head>
      <body>
        {!frame.bare && <Head frame={frame} />}
        <main id="text">{children}</main>
        {!frame.bare && (
          <footer class="foot">
            {foot}
            <p>{w.madeWith}</p>
          </footer>
        )}
      </body>
    </html>
  );
}

function Head({ frame }: { frame: Frame }) {
  return (
    <>
      <a class="skip" href="#text">
        {wordingFor(frame.language).skip}
      </a>
      <header class="bar">
        {frame.home && (
          <a class="name" href={frame.home.href}>
            {frame.home.name}
          </a>
        )}
        {frame.translations && <Languages frame={frame} translations={frame.translations} />}
      </header>
    </>
  );
}

function Languages({ frame, translations }: { frame: Frame; translations: Record<string, string> }) {
  const entries = Object.entries(translations);
  if (entries.length < 2) return null;
  return (
    <nav aria-label={wordingFor(frame.language).languages}>
      <ul class="langs">
        {entries.map(([language, href]) => (
          <li>
            <a
              href={href}
              lang={language}
              hreflang={language}
              aria-current={language === frame.language ? 'true' : undefined}
            >
              {languageName(language)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A page's HTML, whole. */
export function documentOf(page: Child): string {
  return `<!doctype html>\n${page}`;
}
