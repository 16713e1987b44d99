import { beforeAll, describe, expect, test } from 'vitest';
import { controllerBody, freshSlug, noticeBody, policyBody } from '../../support/factories.ts';
import { api, publish, visit } from '../door.ts';
import { dangersIn, elementsOf, stylesOf } from './html.ts';
import { parseXml } from './xml.ts';

const script = '<script>alert(1)</script>';
const breaks = `"'><img src=x onerror=alert(1)></title></style></main></p><!--${script}`;
const evil = `${breaks} &lt;b&gt; {{7*7}} \${7*7} $& $' $1`;

const evilMarkdown = [
  `# ${evil}`,
  '',
  `1. ${evil}`,
  '',
  `2. [one](javascript:alert(1)) [two](JaVaScRiPt:alert(1)) [three](<java\tscript:alert(1)>) [four](data:text/html,${script})`,
  '',
  '   [five](vbscript:x) [six](//evil.example) [seven]( javascript:alert(1)) [eight](&#106;avascript:alert(1)) [nine](\\\\evil.example)',
  '',
  `2.1. <javascript:alert(1)> <a href="javascript:alert(1)">a</a> <svg/onload=alert(1)> https://ok.example/"onclick="alert(1) ![p](https://evil.example/pixel.gif)`,
  '',
  '   `<script>` [ref] https://evil.example/</style><script>alert(1)</script>',
  '',
  '2.2. [a](https://ok.example "\\"onclick=alert(1)") <form action=https://evil.example><button>x</button></form>',
  '',
  '[ref]: javascript:alert(1) "t"',
  '',
  '## ![x](javascript:alert(1)) <iframe src=https://evil.example></iframe>',
  '',
  '## Data" onmouseover="alert(1)" x="',
  '',
  `[ten](<https://ok.example/"onclick="alert(1)>) [eleven](https://ok.example/'onclick='alert(1))`,
  '',
  '```html" onclick="alert(1)',
  `${script}`,
  '```',
].join('\n');

const evilText = [
  evil,
  '',
  `1. ${evil}`,
  '',
  `2. javascript:alert(1) https://ok.example/"onclick="alert(1)`,
  '',
  `2.1. ${evil}`,
  '',
  `2.2. pood@kadakas.example"onclick=alert(1) mailto:a@b.example?bcc=c`,
  '',
  `• ${evil}`,
].join('\n');

let slug = '';

beforeAll(async () => {
  slug = freshSlug();
  const body = controllerBody(slug, {
    name: evil,
    tradeName: `${evil} trade`,
    registration: breaks,
    address: `${evil}\nsecond line`,
    website: "https://kadakas.example/\"><script>alert(1)</script>?a='b'",
    authority: { name: evil, url: 'https://www.aki.ee/"onclick="alert(1)', address: evil },
    dpo: { name: evil, email: 'dpo@kadakas.example' },
    topics: [{ id: 'news', name: { et: `${evil} topic`.slice(0, 200), en: breaks } }],
    recipients: [{ id: 'post', name: evil.slice(0, 200), role: 'processor' }],
  });
  const answer = await api('PUT', `/controllers/${slug}`, body);
  expect([answer.status, await answer.text()]).toEqual([201, expect.any(String)]);
  const policy = (day: string) =>
    policyBody(day, {
      retention: [
        {
          id: 'a',
          category: 'x_y',
          keep: 'P1Y',
          after: 'z_z',
          then: 'delete',
          clause: '2.2',
          ground: 'legal-obligation',
          law: evil,
        },
      ],
      holds: [{ reason: 'dispute', clause: '2' }],
    });
  const texts = {
    et: { format: 'txt' as const, source: evilText },
    en: { format: 'md' as const, source: evilMarkdown },
  };
  await publish(slug, '2024-01-01', noticeBody('2024-01-01', { policy: policy('2024-01-01'), texts }));
  const changed = {
    et: { ...texts.et, source: `${evilText}\n\n3. ${evil} new` },
    en: { ...texts.en, source: evilMarkdown.replace('7*7', `${script} new`) },
  };
  await publish(
    slug,
    '2025-01-01',
    noticeBody('2025-01-01', { policy: policy('2025-01-01'), texts: changed }),
  );
  await publish(slug, '2999-01-01', noticeBody('2999-01-01', { policy: policy('2999-01-01'), texts }));
});

const pages = ['', '/notice', '/notice/et', '/notice/en/2024-01-01', '/notice/versions'].flatMap((path) => [
  path,
  `${path}?lang=en`,
]);
const comparisons = [
  '/notice/et/changes/2024-01-01/2025-01-01',
  '/notice/en/changes/2024-01-01/2025-01-01',
  '/notice/en/changes/2025-01-01/2999-01-01',
];

describe('what a shop stores', () => {
  test.each([...pages, ...comparisons])('never runs, loads or breaks out on %s', async (path) => {
    const response = await visit(`/${slug}${path}`);
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain('alert(1)');
    expect(await dangersIn(html)).toEqual([]);
    expect(html.match(/<(?:script|img|svg|iframe|form|object)\b/gi)).toBeNull();
    const tags = (await elementsOf(html)).map(({ tag }) => tag);
    for (const tag of ['title', 'main', 'style', 'h1', 'body']) {
      expect([tag, tags.filter((one) => one === tag).length]).toEqual([tag, 1]);
    }
  });

  test('is shown as it was written', async () => {
    const html = await (await visit(`/${slug}`)).text();
    let heading = '';
    const rewriter = new HTMLRewriter().on('h1', {
      text: ({ text }) => {
        heading += text;
      },
    });
    await rewriter.transform(new Response(html)).text();
    const named = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
    const shown = heading.replace(/&(?:amp|lt|gt|quot|#39);/g, (one) => named[one as keyof typeof named]);
    expect(shown).toBe(`Sinu andmed: ${evil} trade`);
  });

  test('leaves the feed well-formed', async () => {
    const feed = parseXml(await (await visit(`/${slug}/notice.atom`)).text());
    expect(feed.children.find(({ name }) => name === 'author')?.text).toBe(`${evil} trade`);
    expect(feed.children.filter(({ name }) => name === 'entry')).toHaveLength(3);
  });

  test('is JSON where JSON is asked for, and never HTML', async () => {
    for (const path of ['.json', '/notice.json', '/notice/versions.json']) {
      const headers = { Accept: 'application/json' };
      const response = await visit(`/${slug}${path === '.json' ? '' : path}`, { headers });
      expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
      await response.json();
    }
    const text = await visit(`/${slug}/notice/et/2024-01-01.txt`);
    expect(text.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(await text.text()).toBe(evilText);
  });
});

describe('every answer to people', () => {
  const all = [
    ...pages,
    ...comparisons,
    '/notice.txt',
    '/notice.md',
    '/notice.json',
    '/notice.atom',
    '/nothing',
    '/notice/et/1999-01-01',
  ];

  test.each(all)('%s is guarded by its headers, and sets no cookie', async (path) => {
    const response = await visit(`/${slug}${path}`, { headers: { Accept: 'text/html', Cookie: 'a=b' } });
    const { headers } = response;
    const csp = headers.get('Content-Security-Policy') ?? '';
    const directives = Object.fromEntries(
      csp.split('; ').map((one) => [one.split(' ')[0], one.split(' ').slice(1).join(' ')]),
    );
    expect(directives).toMatchObject({
      'default-src': "'none'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(csp).not.toMatch(/unsafe|\*|https?:/);
    expect(directives['script-src']).toBeUndefined();
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Set-Cookie')).toBeNull();
    const body = await response.text();
    if (!headers.get('Content-Type')?.startsWith('text/html')) return;
    const styles = stylesOf(body);
    expect(styles).toHaveLength(1);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(styles[0]));
    expect(directives['style-src']).toBe(`'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
  });

  test('a request’s own words never come back in a page', async () => {
    const mark = `x${crypto.randomUUID()}`;
    for (const path of [`/${slug}/${mark}`, `/${mark}`, `/${slug}/notice?lang=${mark}`, `/${slug}?${mark}`]) {
      const headers = {
        Accept: 'text/html',
        'Accept-Language': mark,
        'User-Agent': mark,
        Referer: `https://${mark}`,
      };
      const response = await visit(path, { headers });
      expect(await response.text()).not.toContain(mark);
      expect(JSON.stringify([...response.headers])).not.toContain(mark);
    }
  });
});

describe('the feed', () => {
  test('is Atom (RFC 4287): ids, moments, and addresses that lead somewhere', async () => {
    const { children, attributes, name } = parseXml(await (await visit(`/${slug}/notice.atom`)).text());
    expect([name, attributes.xmlns]).toEqual(['feed', 'http://www.w3.org/2005/Atom']);
    const names = children.map((child) => child.name);
    for (const one of ['id', 'title', 'updated', 'author'])
      expect(names.filter((n) => n === one)).toHaveLength(1);
    const self = children.find((child) => child.attributes.rel === 'self');
    expect(self?.attributes.href).toBe(`http://localhost:8787/${slug}/notice.atom`);
    const entries = children.filter((child) => child.name === 'entry');
    const ids = entries.map((entry) => entry.children.find((child) => child.name === 'id')?.text);
    expect(new Set(ids).size).toBe(entries.length);
    for (const entry of entries) {
      const of = (one: string) => entry.children.find((child) => child.name === one);
      expect(of('updated')?.text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
      expect(of('title')?.text).not.toBe('');
      const response = await visit(of('link')?.attributes.href ?? '');
      expect(response.status).toBe(200);
      await response.text();
    }
  });
});
