import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { noticeBody, policyBody } from '../../support/factories.ts';
import { api, asAdmin, rowsOf, visit, visitWith } from '../door.ts';
import { everythingIn, isOut } from '../unsubscribe/shop.ts';
import { freshAddress, freshShop, listed, pathIn, ringAt, shown, takeIn } from './shop.ts';
import { asked, newestTo, opened, press, send, silence } from './stranger.ts';

let slug = '';
let person = '';
let stranger = '';

afterAll(silence);

beforeEach(async () => {
  slug = await freshShop();
  person = freshAddress('person');
  stranger = freshAddress('stranger');
});

const held = (id: string) => rowsOf('select id from holds where id = ? and lifted_at is null', id);
const move = (id: string, name: string, body: object) => api('POST', `/requests/${id}/${name}`, body);
const page = async (path: string) => (await visit(path)).text();

describe('a stranger who names another’s address as a former one', () => {
  test.each(['access', 'erasure', 'restriction', 'objection', 'portability', 'complaint', 'rectification'])(
    'opens, stops, keeps and reads nothing: %s',
    async (type) => {
      const { id, confirm } = await asked(slug, { type, email: stranger, formerEmail: person });
      expect((await press(confirm, { 'Sec-GPC': '1' })).status).toBe(200);
      expect(await shown(id)).toMatchObject({ status: 'unverified', isConfirmed: true, verified: null });
      expect(await isOut(slug, person)).toBe(false);
      expect(await held(id)).toEqual([]);
      expect((await newestTo(stranger)).text).not.toContain(person);
      const follow = pathIn(await newestTo(stranger), 's');
      expect((await page(follow)) + (await page(`${follow}.json`))).not.toContain(person);
    },
  );

  test('is led to no request of theirs, neither by a page nor by a mail', async () => {
    const mine = await opened(slug, { email: person, message: 'All of it.' });
    const { id, confirm } = await asked(slug, { email: stranger, formerEmail: person });
    const before = await shown(mine.id);
    const answer = await (await press(confirm)).text();
    expect(answer).not.toMatch(/\/s\//);
    expect(await shown(id)).toMatchObject({ status: 'unverified', duplicateOf: null });
    await press(`${pathIn(await newestTo(stranger), 's')}/withdraw`);
    expect((await shown(id)).status).toBe('withdrawn');
    expect(await shown(mine.id)).toEqual(before);
  });

  test('sees nothing of what waits for them, nor they of what waits for the stranger', async () => {
    const theirs = await asked(slug, { type: 'erasure', email: person });
    const strangers = await asked(slug, { type: 'restriction', email: stranger, formerEmail: person });
    const another = await asked(slug, { type: 'portability', email: person });
    expect(await page(strangers.confirm)).not.toMatch(/action="\/v\//);
    // Of their own two, the one that they look at has its button, and the other one its own
    const whole = await page(theirs.confirm);
    expect(whole.match(/action="\/v\//g)).toHaveLength(1);
    const [, other = ''] = /action="(\/v\/[^"]+)"/.exec(whole) ?? [];
    await press(other);
    expect((await shown(another.id)).status).toBe('open');
    expect((await shown(theirs.id)).status).toBe('unverified');
  });

  test('can object to marketing for them, and nothing else comes of it', async () => {
    const others = await opened(slug, { email: person });
    await send(slug, { type: 'objection:marketing', email: stranger, formerEmail: person });
    const request = (await listed(slug)).find(({ type }) => type === 'objection');
    expect(await isOut(slug, person)).toBe(true);
    expect(request).toMatchObject({ status: 'open', isConfirmed: false, verified: { how: 'none' } });
    expect(await held(request?.id ?? '')).toEqual([]);
    const follow = pathIn(await newestTo(stranger), 's');
    const seen = (await page(follow)) + (await page(`${follow}.json`));
    expect(seen).not.toContain(person);
    await press(`${follow}/withdraw`);
    expect(await isOut(slug, person)).toBe(true);
    expect((await shown(others.id)).status).toBe('open');
  });
});

describe('who reads a mailbox that its person has lost', () => {
  test('is not led to the request that was proven otherwise', async () => {
    const now = freshAddress('now');
    const { id } = await takeIn(slug, { type: 'access', email: now, formerEmail: person });
    await move(id, 'verify', { how: 'id card', note: 'Seen at the counter.' });
    const later = await asked(slug, { email: person });
    const answer = await (await press(later.confirm)).text();
    expect(answer).not.toMatch(/\/s\//);
    expect(await shown(later.id)).toMatchObject({ status: 'open', duplicateOf: null });
    const follow = pathIn(await newestTo(person), 's');
    await press(`${follow}/withdraw`);
    expect((await shown(later.id)).status).toBe('withdrawn');
    expect((await shown(id)).status).toBe('open');
  });
});

describe('a signature that the notice asks for', () => {
  test('is not there because the mailbox is', async () => {
    const rights = [{ type: 'access' as const, clause: '2.1', proof: 'signature' as const }];
    slug = await freshShop({}, noticeBody('2020-01-01', { policy: policyBody('2020-01-01', { rights }) }));
    const open = await takeIn(slug, { type: 'access', email: person, verified: true });
    const { id, confirm } = await asked(slug, { email: person });
    const answer = await (await press(confirm)).text();
    expect(answer).not.toMatch(/\/s\//);
    expect(await shown(id)).toMatchObject({ status: 'unverified', duplicateOf: null });
    expect(await held(id)).toEqual([]);
    expect((await shown(open.id)).status).toBe('open');
  });
});

describe('Global Privacy Control', () => {
  test.each([
    ['1', true],
    [' 1 ', true],
    ['0, 1', true],
    ['0', false],
    ['true', false],
    ['11', false],
    ['"1"', false],
    ['1;q=0', false],
    ['', false],
  ])('Sec-GPC: %j', async (header, isSaid) => {
    const { id, confirm } = await asked(slug, { email: person });
    await press(confirm, { 'Sec-GPC': header });
    expect((await shown(id)).gpcAt !== null).toBe(isSaid);
  });

  test('is not said by who only looks, or follows', async () => {
    const { id, confirm, follow } = await opened(slug, { email: person });
    for (const path of [confirm, follow]) await visit(path, { headers: { 'Sec-GPC': '1' } });
    expect((await shown(id)).gpcAt).toBeNull();
  });
});

describe('at the same moment', () => {
  test('confirming and verifying open a request once', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { id, confirm } = await asked(slug, { email: freshAddress(), type: 'erasure' });
      const verifying = move(id, 'verify', { how: 'signature', note: 'Seen.' });
      const [confirmed, verified] = await Promise.all([press(confirm), verifying]);
      expect(confirmed.status).toBe(200);
      expect([200, 409]).toContain(verified.status);
      const { events, status } = await shown(id);
      expect(status).toBe('open');
      expect(events.filter(({ event }) => event === 'opened')).toHaveLength(1);
      expect(events.filter(({ event }) => event === 'suppressed')).toHaveLength(1);
    }
  });

  test('two answers are one', async () => {
    const { id } = await opened(slug, { email: person });
    const words = ['One.', 'Two.', 'Three.'];
    const answers = await Promise.all(
      words.map((message) => move(id, 'answer', { outcome: 'granted', message })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const said = (await shown(id)).events.filter(({ event }) => event === 'answered');
    expect(said).toHaveLength(1);
    expect((await newestTo(person)).text).toContain(said[0]?.text ?? 'nothing');
  });

  test('two confirmations of the same wish leave no fewer words than were written', async () => {
    for (let round = 0; round < 3; round += 1) {
      const email = freshAddress();
      const one = await asked(slug, { email, message: 'One.' });
      const other = await asked(slug, { email, message: 'Another.' });
      await Promise.all([press(one.confirm), press(other.confirm)]);
      expect([(await shown(one.id)).status, (await shown(other.id)).status]).toEqual(['open', 'open']);
    }
  });

  test('confirming and the refusal at the due day end in one of both, and a refused erasure stops nothing', async () => {
    const results = new Set<string>();
    await silence();
    for (let round = 0; round < 6; round += 1) {
      const email = freshAddress();
      const { id, confirm } = await asked(slug, { email, type: 'erasure' });
      const [row] = await rowsOf('select due_at from requests where id = ?', id);
      await rowsOf("update requests set alarm = 'refuse', alarm_at = 1 where id = ?", id);
      await Promise.all([press(confirm), ringAt(Number(row?.due_at))]);
      const { status, outcome, events } = await shown(id);
      results.add(`${status} ${outcome}`);
      expect(await isOut(slug, email)).toBe(status === 'open');
      expect(events.some(({ event }) => event === 'suppressed')).toBe(status === 'open');
    }
    for (const result of results) expect(['open null', 'answered refused']).toContain(result);
  });
});

describe('a batch that came too late', () => {
  test('writes nothing of what it would have done: a suppression too', async () => {
    const { id, confirm } = await asked(slug, { email: person, type: 'erasure' });
    // Whatever revision was read, the row has another one when the batch comes: three times, so that it is given up
    await rowsOf(`create trigger late_${id.replaceAll('-', '_')} before update on requests when old.id = '${id}'
      begin select raise(ignore); end`);
    try {
      const before = await everythingIn(slug);
      expect((await press(confirm)).status).toBe(503);
      expect(await everythingIn(slug)).toEqual(before);
      expect(await isOut(slug, person)).toBe(false);
    } finally {
      await rowsOf(`drop trigger late_${id.replaceAll('-', '_')}`);
    }
    expect((await press(confirm)).status).toBe(200);
    expect(await isOut(slug, person)).toBe(true);
  });
});

describe('an extension', () => {
  test('is told up to the last moment of the first due day, and no later', async () => {
    for (const [late, status] of [
      [-1, 200],
      [0, 409],
    ] as const) {
      const { id } = await opened(slug, { email: freshAddress() });
      const [row] = await rowsOf('select due_at from requests where id = ?', id);
      vi.useFakeTimers({ now: Number(row?.due_at) + late, toFake: ['Date'] });
      try {
        const init = { method: 'POST', headers: asAdmin, body: JSON.stringify({ reason: 'Many orders.' }) };
        expect((await visitWith({}, `/api/v1/requests/${id}/extend`, init)).status).toBe(status);
      } finally {
        vi.useRealTimers();
      }
    }
  });
});
