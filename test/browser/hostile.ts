import { beforeAll, describe, expect, test } from 'vitest';
import {
  type ControllerBody,
  controllerBody,
  type NoticeBody,
  noticeBody,
  policyBody,
} from '../support/factories.ts';
import { listen } from './quiet.ts';
import type { Stage, Suite } from './stage.ts';

// What a shop stores is shown on pages of every shop's origin: none of it may run there.

const slug = 'hostile';
const attacks = [
  `<img src=x onerror="window.ran='img'">`,
  `"><svg/onload="window.ran='svg'">`,
  `</title></style></script><script>window.ran='script'</script>`,
  `' onfocus='window.ran="focus"' autofocus tabindex=1 '`,
];
const attack = attacks.join(' ');
const short = attacks.slice(0, 2).join(' ');

export const hostile: Suite = (stage) => {
  describe('what a shop stores', () => {
    let paths: string[];
    beforeAll(async () => {
      paths = await publishHostile(stage);
    });

    test.each([
      ['by the policy of the page', false],
      ['even in a browser that ignores that policy', true],
    ])('does not run, %s', async (_, bypassCSP) => {
      const { page, noise } = await listen(stage, { bypassCSP });
      for (const path of paths) {
        const response = await page.goto(stage.system().url + path);
        expect([path, response?.status()]).toEqual([path, 200]);
        for (const link of await page.locator('summary').all()) await link.click();
        expect([path, await page.evaluate(() => 'ran' in window)]).toEqual([path, false]);
        // The words themselves are there: shown, not dropped
        if (/\/(hostile|notice\/..)$/.test(path))
          expect(await page.content()).toContain('&lt;img src=x onerror');
        expect([
          path,
          await page.locator('script, img, svg, [onerror], [onfocus], [onload]').count(),
        ]).toEqual([path, 0]);
        const links = await page.$$eval<string[], HTMLAnchorElement>('a[href]', (all) =>
          all.map(({ protocol }) => protocol),
        );
        const strange = links.filter((protocol) => !['http:', 'https:', 'mailto:'].includes(protocol));
        expect([path, strange]).toEqual([path, []]);
      }
      expect(noise).toEqual([]);
    });

    test('would run, were it not escaped', async () => {
      for (const one of attacks.slice(0, 3)) {
        const { page } = await listen(stage, { bypassCSP: true });
        await page.setContent(`<title>${one}</title><p title="${one}">${one}</p>`);
        await expect.poll(() => page.evaluate(() => 'ran' in window)).toBe(true);
      }
    });
  });
};

/** Publishes a shop each of whose fields carries script; gives the paths of its pages. */
async function publishHostile(stage: Stage): Promise<string[]> {
  const controller: ControllerBody = controllerBody(slug, {
    name: short,
    tradeName: `Hostile ${short}`,
    registration: attacks[0],
    address: attack,
    website: `https://x.example/"><svg/onload="window.ran='url'">`,
    authority: { name: short, url: `https://y.example/'><img src=x onerror=window.ran=1>`, address: attack },
    dpo: { name: short, email: 'dpo@hostile.example' },
    topics: [{ id: 'news', name: { et: short, en: short } }],
    recipients: [{ id: 'post', name: short, role: 'processor' }],
  });
  await put(stage, `/controllers/${slug}`, controller);
  await put(stage, `/controllers/${slug}/notices/2024-01-01`, hostileNotice('2024-01-01', 'once'));
  await put(stage, `/controllers/${slug}/notices/2025-01-01`, hostileNotice('2025-01-01', 'now'));
  const token = await unsubscribeToken(stage);
  const notice = `/${slug}/notice`;
  return [
    '/',
    ...['en', 'et'].flatMap((language) => [
      `/${slug}?lang=${language}`,
      `${notice}/${language}`,
      `${notice}/${language}/2024-01-01`,
      `${notice}/${language}/2025-01-01.txt`,
      `${notice}/${language}/2025-01-01.md`,
      `${notice}/${language}/2025-01-01.json`,
      `${notice}/${language}/changes/2024-01-01/2025-01-01`,
    ]),
    `/${slug}`,
    `${notice}/versions`,
    `/${slug}/unsubscribe`,
    `/u/${token}`,
    '/dev/mail',
  ];
}

function hostileNotice(effective: string, word: string): NoticeBody {
  const lines = (heading: string) => [
    `${heading}Privaatsus ${short}`,
    '',
    `1. Andmeid töötleb ${word} ${attack}.`,
    '',
    `[press](javascript:window.ran='link') <a href="javascript:window.ran=1">${word}</a> <javascript:window.ran=1>`,
    '',
    `![x](javascript:window.ran=2) \`${attack}\``,
    '',
    `2. Hoiame ${attack}.`,
    '',
    `${heading}${heading}Kord ${attacks[0]}`,
    '',
    `2.1. Kustutame ${word}.`,
    '',
    `2.2. Tellimusi hoiame ${attacks[1]}.`,
    '',
  ];
  return noticeBody(effective, {
    policy: policyBody(effective, {
      retention: [
        {
          id: 'orders',
          category: 'orders',
          keep: 'P3Y',
          after: 'order_placed',
          then: 'delete',
          clause: '2.2',
          ground: 'legal-obligation',
          law: short,
        },
      ],
    }),
    texts: {
      et: { format: 'txt', source: lines('').join('\n') },
      en: { format: 'md', source: lines('# ').join('\n').replaceAll('# # ', '## ') },
    },
  });
}

async function put(stage: Stage, path: string, body: unknown) {
  const response = await call(stage, 'PUT', path, body);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}

/** A link to unsubscribe, and a typed address, for the mail that comes of it. */
async function unsubscribeToken(stage: Stage): Promise<string> {
  await fetch(`${stage.system().url}/${slug}/unsubscribe`, {
    method: 'POST',
    body: new URLSearchParams({ email: 'mari@example.com' }),
  });
  const body = { topic: 'news', recipients: [{ email: 'mari@example.com' }] };
  const response = await call(stage, 'POST', `/controllers/${slug}/unsubscribe-links`, body);
  const { links } = (await response.json()) as { links: { url: string }[] };
  return links[0]?.url.replace(/^.*\//, '') ?? '';
}

function call(stage: Stage, method: string, path: string, body: unknown): Promise<Response> {
  const { url, key } = stage.system();
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  return fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
}
