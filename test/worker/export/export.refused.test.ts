import { beforeAll, describe, expect, test, vi } from 'vitest';
import { addDays } from '../../../src/law/day.ts';
import { api, rowsOf, visitWith } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { down } from '../holds/shop.ts';
import { lane } from '../lane.ts';
import { answer } from '../requests/answer.ts';
import { takeIn } from '../requests/shop.ts';
import {
  ask,
  bothReached,
  filesOf,
  followPath,
  freshExporter,
  freshTable,
  granted,
  mapped,
  run,
} from './shop.ts';

const mari = 'mari@kodu.example';
let [slug, table] = ['', ''];

beforeAll(async () => {
  table = freshTable('orders');
  await run([
    `create table ${table} (id integer primary key, at text, email text, what text)`,
    `insert into ${table} with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
      select i, null, '${mari}', hex(randomblob(50)) from n`,
  ]);
  slug = await freshExporter([mapped(table)]);
});

/** Status, and what the page says. */
async function seen(follow: string, bindings: object = bothReached()) {
  const response = await ask(follow, bindings, { headers: { Accept: 'text/html' } });
  return { status: response.status, type: response.headers.get('Content-Type'), text: await response.text() };
}

describe('there is no export', () => {
  test('before the answer, after a refusal, and of a request that was taken back: the page says how it stands', async () => {
    const page = { status: 404, type: 'text/html; charset=utf-8' };
    const { id } = await takeIn(slug, { type: 'access', email: mari, verified: true, language: 'en' });
    const follow = await followPath(slug, id);
    expect(await seen(follow)).toMatchObject({ ...page, text: expect.stringContaining('We answer by') });
    expect(await (await visitWith({}, follow)).text()).not.toContain('export.zip');
    await answer(id, { outcome: 'refused', ground: 'Art. 12(5) GDPR', message: 'Again?' });
    expect(await seen(follow)).toMatchObject({ ...page, text: expect.stringContaining('Our answer: no') });
    const other = await takeIn(slug, { type: 'access', email: mari, verified: true });
    const back = await followPath(slug, other.id);
    await visitWith({}, `${back}/withdraw`, { method: 'POST' });
    expect(await seen(back)).toMatchObject(page);
  });

  test('by what asks for something else, or was not proven', async () => {
    for (const type of ['restriction', 'rectification', 'complaint']) {
      const { follow } = await granted(slug, mari, { type });
      expect([type, (await seen(follow)).status]).toEqual([type, 404]);
    }
    const { id } = await takeIn(slug, { type: 'access', email: mari });
    expect((await seen(await followPath(slug, id))).status).toBe(404);
    expect(
      (await api('POST', `/requests/${id}/answer`, { outcome: 'granted', message: 'Yes.' })).status,
    ).toBe(409);
  });

  test('but for thirty days after the answer, to the end of the last', async () => {
    const { id, follow } = await granted(slug, mari, { type: 'access' });
    const { exportUntil } = await (await visitWith({}, `${follow}.json`)).json<{ exportUntil: string }>();
    const [{ on } = {}] = await rowsOf(
      "select date(closed_at / 1000, 'unixepoch', '+3 hours') as \"on\" from requests where id = ?",
      id,
    );
    expect([addDays(String(on), 29), addDays(String(on), 30)]).toContain(exportUntil);
    const at = async (moment: string) => {
      vi.useFakeTimers({ now: new Date(moment), toFake: ['Date'] });
      try {
        const { status } = await seen(follow);
        const page = await (await visitWith({}, follow)).text();
        return [status, page.includes('export.zip')];
      } finally {
        vi.useRealTimers();
      }
    };
    expect(await at(`${exportUntil}T20:00:00Z`)).toEqual([200, true]);
    expect(await at(`${addDays(exportUntil, 1)}T00:00:00Z`)).toEqual([404, false]);
    expect(await at(`${addDays(exportUntil, 300)}T00:00:00Z`)).toEqual([404, false]);
  });

  test('in part is an export too', async () => {
    const { id } = await takeIn(slug, { type: 'portability', email: mari, verified: true });
    await answer(id, { outcome: 'partly', ground: 'Art. 15(4) GDPR' });
    expect((await seen(await followPath(slug, id))).status).toBe(200);
  });
});

describe('a source', () => {
  test('that can’t be opened is a page that says to try again, and nothing of the source', async () => {
    const { follow } = await granted(slug, mari);
    for (const bindings of [down, { SOURCE_SHOP: '' }, { SOURCE_SHOP: 'shop.db' }]) {
      const { status, type, text } = await seen(follow, bindings);
      expect([status, type]).toEqual([503, 'text/html; charset=utf-8']);
      expect(text).toContain('Please try again in a minute');
      expect(text).not.toMatch(/SOURCE|shop|127\.0\.0\.1/);
    }
    const response = await ask(follow, down, { headers: { Accept: 'application/json' } });
    expect(response.headers.get('Retry-After')).toBe('60');
    expect(await response.text()).not.toMatch(/SOURCE|"shop"/);
  });

  test('that changed its schema is one, too', async () => {
    const gone = freshTable('gone');
    await run(`create table ${gone} (id integer primary key, at text, email text)`);
    const { follow } = await granted(await freshExporter([mapped(gone)]), mari);
    await run(`drop table ${gone}`);
    expect((await seen(follow)).status).toBe(503);
  });

  test('that dies midway breaks the archive off: it is never short without a sign', async () => {
    const { follow } = await granted(slug, mari);
    // Its schema, the columns, one page, another one: then nothing
    const dying = await faultyDatabase(
      { script: ['none', 'none', 'none', 'none'], chances: { 'drop-before': 1 } },
      lane().shopUrl,
    );
    const response = await ask(follow, { SOURCE_SHOP: dying.url });
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect((await dying.faults()).slice(0, 4)).toEqual(['none', 'none', 'none', 'none']);
    await dying.close();
    expect(Object.keys(await filesOf(await ask(follow)))).toContain(`data/shop-${table}.csv`);
  });

  test('is asked no sooner than the reader reads, and no more once they have gone', async () => {
    const { follow } = await granted(slug, mari);
    const counted = await faultyDatabase({ script: [] }, lane().shopUrl);
    const response = await ask(follow, { SOURCE_SHOP: counted.url });
    const opening = (await counted.faults()).length;
    const reader = response.body?.getReader();
    for (let bytes = 0; bytes < 2_000; ) bytes += (await reader?.read())?.value?.length ?? 2_000;
    const begun = (await counted.faults()).length;
    await reader?.cancel();
    expect([opening, begun]).toEqual([2, 2]);
    await new Promise((done) => setTimeout(done, 50));
    expect((await counted.faults()).length).toBe(begun);
    await counted.close();
  });
});
