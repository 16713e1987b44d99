import { escapeHtml } from './html.ts';

/** The feed of a notice's versions, as Atom (RFC 4287) wants it; addresses are absolute, moments RFC 3339. */
export interface Feed {
  id: string;
  self: string;
  title: string;
  author: string;
  updatedAt: string;
  language: string;
  entries: {
    id: string;
    title: string;
    href: string;
    publishedAt: string;
    updatedAt: string;
    summary: string;
  }[];
}

/** Writes a feed, newest entry first as given. */
export function renderFeed(feed: Feed): string {
  const entries = feed.entries.map(
    (entry) => `  <entry>
    <id>${escapeHtml(entry.id)}</id>
    <title>${escapeHtml(entry.title)}</title>
    <link href="${escapeHtml(entry.href)}"/>
    <published>${entry.publishedAt}</published>
    <updated>${entry.updatedAt}</updated>
    <summary>${escapeHtml(entry.summary)}</summary>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escapeHtml(feed.language)}">
  <id>${escapeHtml(feed.id)}</id>
  <title>${escapeHtml(feed.title)}</title>
  <link rel="self" type="application/atom+xml" href="${escapeHtml(feed.self)}"/>
  <updated>${feed.updatedAt}</updated>
  <author><name>${escapeHtml(feed.author)}</name></author>
${entries.join('\n')}
</feed>
`;
}
