import { parse as parseToml } from 'smol-toml';
import type * as v from 'valibot';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { checkedFile } from '../../../src/cli/spelling.ts';
import { Controller } from '../../../src/controllers/input.ts';
import { Policy } from '../../../src/notices/input.ts';
import type { ShownRequest } from '../../../src/requests/shown.ts';
import { testSecrets } from '../../support/bindings.ts';
import { freshSlug } from '../../support/factories.ts';
import { api, publish, visitWith } from '../door.ts';
import { dueBy, notices, type ReceiptRow, receipts } from './five-notices.ts';
import { freshAddress } from './shop.ts';

declare global {
  /** Vite's: files as texts, by their paths. */
  interface ImportMeta {
    glob(pattern: string, options: object): Record<string, string>;
  }
}

/** Every file of the five notices' folders, by its path; none where they are not beside the project. */
const files: Record<string, string> = import.meta.glob('../../../../shared/seeds/*/**/*.{toml,txt}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const isPresent = Object.keys(files).length > 0;
if (!isPresent) console.log('The five notices are not there: their due days are not tested.');

const fileOf = (path: string) =>
  Object.entries(files).find(([name]) => name.endsWith(`/seeds/${path}`))?.[1] ?? '';

/** Each has one version. */
/** What becomes of a request for a right, and of an extension. */
async function ask(shop: string, right: string, received: string): Promise<object> {
  const request = await receive(shop, right, received);
  const answer = await call('POST', `/requests/${request.id}/extend`, { reason: 'Many orders.' });
  const extended: Partial<ShownRequest> = answer.ok ? await answer.json() : {};
  const { dueOn, clause, deadlineClause, proof, noticeVersion, reasoning, status } = request;
  return {
    ...{ right, clause, proof, noticeVersion, status, due: [dueOn, deadlineClause] },
    extended: answer.ok ? [extended.dueOn, extended.deadlineClause, extended.firstDueOn] : answer.status,
    isReasoned: /^received \w{3} \d+ \w{3} \d{4} \(Europe\/(Tallinn|Riga)\); /.test(reasoning),
  };
}

const versions: Record<string, string> = {
  alante: '2018-05-25',
  aprojekt: '2018-04-01',
  eleme: '2018-05-25',
  neiss: '2018-05-25',
  netpro: '2018-05-25',
};

/** The slugs under which they were published here. */
const slugs = new Map<string, string>();

beforeAll(async () => {
  if (!isPresent) return;
  for (const shop of Object.keys(notices)) {
    const slug = freshSlug(shop);
    const { value } = checkedFile(Controller, { ...parseToml(fileOf(`${shop}/controller.toml`)), slug });
    const response = await api('PUT', `/controllers/${slug}`, value ?? {});
    if (!response.ok) throw new Error(await response.text());
    const effective = versions[shop] ?? '';
    const policy = checkedFile(Policy, parseToml(fileOf(`${shop}/${effective}/policy.toml`))).value;
    const texts = { et: { format: 'txt' as const, source: fileOf(`${shop}/${effective}/et.txt`) } };
    await publish(slug, effective, { policy: policy as v.InferInput<typeof Policy>, texts });
    slugs.set(shop, slug);
  }
});

afterEach(() => {
  vi.useRealTimers();
});

const at = (moment: string) => vi.useFakeTimers({ toFake: ['Date'], now: new Date(moment) });
const second = (moment: string) => new Date(Date.parse(moment) + 1_000).toISOString();

async function call(method: string, path: string, body?: object) {
  const headers = { Authorization: `Bearer ${testSecrets.ADMIN_KEY}`, 'Content-Type': 'application/json' };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  return visitWith({}, `/api/v1${path}`, init);
}

/** Takes a request in that the shop's own log-in vouches for. */
async function receive(shop: string, right: string, receivedAt: string): Promise<ShownRequest> {
  const [type, scope] = right.split(':');
  const body = { type, ...(scope && { scope }), email: freshAddress(), receivedAt, verified: true };
  const response = await call('POST', `/controllers/${slugs.get(shop)}/requests`, body);
  if (response.status !== 201) throw new Error(await response.text());
  return response.json();
}

const cases = Object.keys(notices).flatMap((shop) =>
  Object.entries(receipts).map(([when, row]): [string, string, ReceiptRow] => [shop, when, row]),
);

// Skipped where the real notices are not: they are no part of the project
describe.skipIf(!isPresent)('the five real notices, each right of each, by the API', () => {
  test.each(cases)('%s, received %s', async (shop, _when, row) => {
    const { received } = row;
    // Looked at a second later: the shop enters what has just come in
    at(second(received));
    const rights = notices[shop] ?? [];
    const seen: object[] = [];
    // Three at a time: the local database server has been seen to hang under more writers
    for (let from = 0; from < rights.length; from += 3) {
      seen.push(
        ...(await Promise.all(rights.slice(from, from + 3).map(({ right }) => ask(shop, right, received)))),
      );
    }
    expect(seen).toEqual(
      (notices[shop] ?? []).map((one) => {
        const { first, extended } = dueBy(shop, one, row);
        const { right, clause, proof } = one;
        return {
          ...{ right, clause, proof, noticeVersion: versions[shop], status: 'open', due: first },
          extended: proof === 'none' ? 409 : [...extended, first[0]],
          isReasoned: true,
        };
      }),
    );
  });

  test('say in the reasoning on which local day it came in', async () => {
    at('2026-02-02T10:00:00Z');
    for (const [shop, zone] of [
      ['neiss', 'Europe/Tallinn'],
      ['eleme', 'Europe/Riga'],
    ] as const) {
      const { reasoning: before } = await receive(shop, 'complaint', '2026-01-31T21:59:59Z');
      const { reasoning: after } = await receive(shop, 'complaint', '2026-01-31T22:00:00Z');
      expect(before).toContain(`received Sat 31 Jan 2026 (${zone})`);
      expect(after).toContain(`received Sun 1 Feb 2026 (${zone})`);
    }
  });

  test('before their first version are the law’s alone', async () => {
    // Sun 15 April 2018 → Mon 16; aprojekt's had been in force for a fortnight by then, and not on 15 March
    at('2026-02-02T10:00:00Z');
    for (const [shop, rights = []] of Object.entries(notices)) {
      for (const { right, proof } of rights) {
        expect(await receive(shop, right, '2018-03-15T10:00:00Z')).toMatchObject({
          ...{ noticeVersion: null, clause: null, deadlineClause: null, dueOn: '2018-04-16' },
          proof: proof === 'none' ? 'none' : 'email',
        });
      }
    }
  });

  test('begin with the local midnight of their first day', async () => {
    // 24 May + a month: Sun 24 June, a holiday too → Mon 25; 25 May + 30 days: 24 June → Mon 25, as the law
    at('2026-02-02T10:00:00Z');
    const last = await receive('neiss', 'access', '2018-05-24T20:59:59Z');
    expect(last).toMatchObject({
      noticeVersion: null,
      clause: null,
      deadlineClause: null,
      dueOn: '2018-06-25',
    });
    const first = await receive('neiss', 'access', '2018-05-24T21:00:00Z');
    expect(first).toMatchObject({
      noticeVersion: '2018-05-25',
      clause: '6.1',
      deadlineClause: '6.3',
      dueOn: '2018-06-25',
    });
  });
});

const monthsIn = {
  et: [
    'jaanuaril',
    'veebruaril',
    'märtsil',
    'aprillil',
    'mail',
    'juunil',
    'juulil',
    'augustil',
    'septembril',
    'oktoobril',
    'novembril',
    'detsembril',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
};

/** `2. märtsil 2026`, `2 March 2026`: as a hint must have it. */
function written(on: string, language: 'et' | 'en'): string {
  const [year, month, day] = on.split('-').map(Number);
  return `${day}${language === 'et' ? '.' : ''} ${monthsIn[language][(month ?? 0) - 1]} ${year}`;
}

interface Form {
  rights: {
    type: string;
    scope: string | null;
    hint: string;
    clause: string | null;
    clauseUrl: string | null;
    proof: string;
    atOnce: boolean;
  }[];
}

// Skipped where the real notices are not: they are no part of the project
describe.skipIf(!isPresent)('the five real notices, each right of each, on the form', () => {
  test.each(cases)('%s, filled in %s', async (shop, _when, row) => {
    at(row.received);
    const path = `/${slugs.get(shop)}/request`;
    for (const language of ['et', 'en'] as const) {
      const json = await visitWith({}, `${path}?lang=${language}`, {
        headers: { Accept: 'application/json' },
      });
      const form = await json.json<Form>();
      const page = (await (await visitWith({}, `${path}?lang=${language}`)).text()).replaceAll(
        /&nbsp;|\u00a0/g,
        ' ',
      );
      const options = new Map(
        page
          .split(/<div class="option(?: at-once)?">/)
          .slice(1)
          .map((option) => [/value="([^"]+)"/.exec(option)?.[1], option]),
      );
      expect(options.size).toBe(9);
      const seen = form.rights.map(({ type, scope, hint, clause, clauseUrl, proof, atOnce }) => {
        const right = scope === null ? type : `${type}:${scope}`;
        return { right, hint, clause, proof, atOnce, isLinked: clauseUrl?.endsWith(`#c-${clause}`) ?? null };
      });
      for (const [i, one] of (notices[shop] ?? []).entries()) {
        const { right, clause, proof } = one;
        const isAtOnce = proof === 'none';
        expect(seen[i]).toMatchObject({
          right,
          clause,
          proof,
          atOnce: isAtOnce,
          isLinked: clause === null ? null : true,
        });
        const day = written(dueBy(shop, one, row).first[0], language);
        const option = options.get(right) ?? '';
        if (isAtOnce) {
          expect([seen[i]?.hint, /\d/.test(seen[i]?.hint ?? '')]).toEqual([
            language === 'en' ? 'Takes effect at once' : seen[i]?.hint,
            false,
          ]);
        } else {
          expect(seen[i]?.hint).toContain(day);
          expect(option).toContain(day);
        }
        expect(/#c-([^"]+)"/.exec(option)?.[1] ?? null).toBe(clause);
        const asksToSign = /signature|allkir/i.test(option);
        expect(asksToSign).toBe(proof === 'signature');
      }
      expect(seen.length).toBe(9);
    }
  });
});
