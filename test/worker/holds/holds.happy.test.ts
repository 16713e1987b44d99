import { createClient } from '@libsql/client/http';
import { describe, expect, test } from 'vitest';
import { activeHolds } from '../../../src/holds/actions.ts';
import type { HoldView } from '../../../src/holds/hold.ts';
import { localDate } from '../../../src/law/day.ts';
import { addPeriod } from '../../../src/law/duration.ts';
import { contextAt } from '../deliveries/outbox.ts';
import { freshController, logOf, rowsOf } from '../door.ts';
import { lane } from '../lane.ts';
import { call, down, freshShop, heldIn, lift, listed, mari, place, post, sources } from './shop.ts';

const today = localDate(Date.now(), 'Europe/Tallinn');

describe('POST /controllers/{c}/holds', () => {
  test('holds a person, by a clause of the notice, in every database, and notes it without them', async () => {
    const slug = await freshShop();
    const body = {
      ...mari,
      subject: { email: ' Mari@Kodu.example' },
      note: 'Case 7',
      reviewOn: '2099-06-30',
    };
    const hold = await place(slug, body);
    expect(hold).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      state: 'active',
      subject: { email: ' Mari@Kodu.example' },
      reason: 'dispute',
      clause: '2.2',
      ground: 'legal-claims',
      noticeVersion: '2024-01-01',
      note: 'Case 7',
      reviewOn: '2099-06-30',
      createdAt: expect.stringMatching(/Z$/),
      liftedAt: null,
    });
    const [inShop] = await heldIn('shopUrl', slug);
    expect(inShop).toMatchObject({ id: hold.id, category: null, record: null, lifted: 0, revision: 1 });
    expect(inShop?.subject).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await heldIn('databaseUrl', slug)).toEqual([inShop]);
    const [entry] = await rowsOf(
      "SELECT data FROM audit WHERE controller = ? AND event = 'hold.placed'",
      slug,
    );
    expect(JSON.parse(String(entry?.data))).toEqual({
      hold: hold.id,
      kind: 'hold',
      of: 'subject',
      category: null,
      reason: 'dispute',
      clause: '2.2',
      reviewOn: '2099-06-30',
    });
  });

  test.each(['mari@kodu.example', 'MARI@KODU.EXAMPLE', '  mari@Kodu.Example '])(
    'knows the person by any spelling: %s',
    async (email) => {
      const slug = await freshShop();
      await place(slug);
      const again = await post(slug, { ...mari, subject: { email } });
      expect(again.status).toBe(200);
      expect(await heldIn('shopUrl', slug)).toHaveLength(1);
    },
  );

  test.each([
    [1042, '1042'],
    ['1042', '1042'],
    [-7, '-7'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['9007199254740993', '9007199254740993'],
    [' A-1 õ ', ' A-1 õ '],
  ])('holds one record by its key %j, and echoes it as sent', async (key, text) => {
    const slug = await freshShop();
    const record = { category: 'orders', key };
    const hold = await place(slug, { record, reason: 'security' });
    expect(hold).toMatchObject({ record, clause: '2.1', ground: 'none' });
    expect(hold).not.toHaveProperty('subject');
    for (const which of ['shopUrl', 'databaseUrl'] as const) {
      expect(await heldIn(which, slug)).toMatchObject([{ subject: null, category: 'orders', record: text }]);
    }
  });

  test('holds for six months, and by the law alone where no notice is in force', async () => {
    const slug = await freshController({ sources });
    const claims = await place(slug, { ...mari, reason: 'law:17(3)(e)' });
    const duty = await place(slug, { ...mari, reason: 'law:17(3)(b)' });
    expect(claims).toMatchObject({ clause: null, ground: 'legal-claims', noticeVersion: null, note: null });
    expect(duty).toMatchObject({ clause: null, ground: 'legal-obligation', noticeVersion: null });
    expect(claims.reviewOn).toBe(addPeriod(today, 'P6M').endsOn);
  });

  test('takes today as the day of review', async () => {
    expect((await place(await freshShop(), { ...mari, reviewOn: today })).reviewOn).toBe(today);
  });

  test('gives the hold that is there to who asks again, and another for another date', async () => {
    const slug = await freshShop();
    const first = await place(slug, { ...mari, reviewOn: '2099-01-31' });
    for (const body of [mari, { ...mari, reviewOn: '2099-01-31' }]) {
      const again = await post(slug, body);
      expect([again.status, await again.json()]).toEqual([200, first]);
    }
    const longer = await place(slug, { ...mari, reviewOn: '2099-12-31' });
    await place(slug, { ...mari, reason: 'security' });
    await place(slug, { ...mari, subject: { email: 'jaan@kodu.example' } });
    expect((await listed(slug)).items).toHaveLength(4);
    expect(longer.id).not.toBe(first.id);
    await lift(first.id);
    expect((await (await post(slug, mari)).json<HoldView>()).id).toBe(longer.id);
    expect((await place(slug, { ...mari, reviewOn: '2099-01-31' })).id).not.toBe(first.id);
  });

  test('adds a note that it has not to the hold that is there, sealed, and writes that down', async () => {
    const slug = await freshShop();
    const { id } = await place(slug);
    const noted = async (note: string) => {
      const again = await post(slug, { ...mari, note });
      return [again.status, (await again.json<HoldView>()).note];
    };
    expect(await noted('Case 12')).toEqual([200, 'Case 12']);
    expect(await noted('Case 1')).toEqual([200, 'Case 12\nCase 1']);
    for (const known of ['Case 12', 'Case 1', 'Case 12\nCase 1']) {
      expect(await noted(known)).toEqual([200, 'Case 12\nCase 1']);
    }
    const [row] = await rowsOf('SELECT note FROM holds WHERE id = ?', id);
    expect(row?.note).not.toContain('Case');
    const entries = await rowsOf(
      "SELECT data FROM audit WHERE controller = ? AND event = 'hold.noted'",
      slug,
    );
    const entry = JSON.stringify({ hold: id, kind: 'hold' });
    expect(entries.map(({ data }) => data)).toEqual([entry, entry]);
  });

  test('loses no note of several who add one at the same moment', async () => {
    const slug = await freshShop();
    const { id } = await place(slug);
    const notes = ['one', 'two', 'three'];
    const answers = await Promise.all(notes.map((note) => post(slug, { ...mari, note })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { note } = (await listed(slug)).items.find((hold) => hold.id === id) ?? {};
    expect(note?.split('\n').sort()).toEqual(notes.toSorted());
  });

  test('makes our tables in a source that has not got them', async () => {
    await createClient({ url: lane().shopUrl }).execute('DROP TABLE IF EXISTS unusta_holds');
    const slug = await freshShop();
    const { id } = await place(slug);
    expect(await heldIn('shopUrl', slug)).toMatchObject([{ id }]);
  });

  test('leaves the sources alone in a rehearsal', async () => {
    const slug = await freshShop({ mode: 'rehearsal' });
    const response = await post(slug, mari, down);
    expect(response.status).toBe(201);
    const { id } = await response.json<HoldView>();
    expect(await heldIn('databaseUrl', slug)).toMatchObject([{ id, lifted: 0 }]);
    expect((await lift(id, down)).status).toBe(204);
    expect(await heldIn('databaseUrl', slug)).toMatchObject([{ id, lifted: 1 }]);
    expect(await heldIn('shopUrl', slug)).toEqual([]);
  });
});

describe('GET holds', () => {
  test('lists by state, oldest first, page by page, and one by its id', async () => {
    const slug = await freshShop();
    const made: HoldView[] = [];
    for (const key of [1, 2, 3])
      made.push(await place(slug, { record: { category: 'orders', key }, reason: 'dispute' }));
    await lift(made[1]?.id ?? '');
    const first = await listed(slug, '?limit=2');
    const second = await listed(slug, `?limit=2&cursor=${first.cursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expect(second.cursor).toBeNull();
    expect((await listed(slug, '?state=active')).items).toEqual([made[0], made[2]]);
    const [lifted, ...more] = (await listed(slug, '?state=lifted')).items;
    expect(more).toEqual([]);
    expect(lifted).toEqual({ ...made[1], state: 'lifted', liftedAt: expect.stringMatching(/Z$/) });
    expect(await (await call('GET', `/holds/${made[0]?.id}`)).json()).toEqual(made[0]);
  });
});

describe('DELETE /holds/{id}', () => {
  test('lifts in every database, and notes it once', async () => {
    const slug = await freshShop();
    const { id } = await place(slug);
    expect((await lift(id)).status).toBe(204);
    expect((await lift(id)).status).toBe(204);
    for (const which of ['shopUrl', 'databaseUrl'] as const) {
      expect(await heldIn(which, slug)).toMatchObject([{ id, lifted: 1, revision: 2 }]);
    }
    expect((await logOf(slug)).map(([, event]) => event).slice(-2)).toEqual(['hold.placed', 'hold.lifted']);
    const [row] = await rowsOf('SELECT lifted_by FROM holds WHERE id = ?', id);
    expect(row?.lifted_by).toBe('admin');
  });

  test('may be followed by a new hold of the same', async () => {
    const slug = await freshShop();
    const { id } = await place(slug);
    await lift(id);
    const next = await place(slug);
    expect(next.id).not.toBe(id);
    expect(await heldIn('shopUrl', slug)).toMatchObject([
      { id, lifted: 1 },
      { id: next.id, lifted: 0, revision: 3 },
    ]);
  });
});

describe('what must be kept', () => {
  test('is every hold that is not lifted, acknowledged or not, of every kind', async () => {
    const slug = await freshShop();
    const held = await place(slug);
    await lift((await place(slug, { ...mari, reason: 'security' })).id);
    await post(slug, { record: { category: 'orders', key: 5 }, reason: 'dispute' }, down);
    const placing = (await listed(slug)).items.find(({ state }) => state === 'placing');
    await rowsOf(
      `INSERT INTO holds (id, controller, kind, subject, target, reason, ground, actor, created_at, review_on)
        VALUES (?, ?, 'restriction', 'someone', '', 'restriction', 'none', 'test', 0, '2099-01-01')`,
      `z-${slug}`,
      slug,
    );
    const all = await activeHolds(contextAt(Date.now()), slug);
    const subject = (await heldIn('shopUrl', slug))[0]?.subject;
    const reviewOn = expect.any(String);
    const dispute = { kind: 'hold', reason: 'dispute', clause: '2.2', ground: 'legal-claims', reviewOn };
    const restriction = {
      kind: 'restriction',
      reason: 'restriction',
      clause: null,
      ground: 'none',
      reviewOn,
    };
    expect(all.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: held.id, subject, category: null, record: null, ...dispute },
      { id: placing?.id, subject: null, category: 'orders', record: '5', ...dispute },
      { id: `z-${slug}`, subject: 'someone', category: null, record: null, ...restriction },
    ]);
    // A restriction has doors of its own
    expect((await listed(slug)).items.map(({ id }) => id)).not.toContain(`z-${slug}`);
    expect((await lift(`z-${slug}`)).status).toBe(404);
  });
});
