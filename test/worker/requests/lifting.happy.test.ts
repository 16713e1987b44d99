import { beforeEach, describe, expect, test } from 'vitest';
import { logOf, rowsOf, visit } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { call, freshShop, heldIn, reached } from '../holds/shop.ts';
import { tick } from '../retention/shop.ts';
import { answer, fileAt, saidIn } from './answer.ts';
import { tasksOf } from './erased.ts';
import { freshAddress, lettersTo, shown, takeIn } from './shop.ts';
import { opened } from './stranger.ts';

let slug = '';
let email = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

const reason = 'The address is right:\nyou said so.';
const lift = (id: string, body: object = {}, bindings: object = reached()) =>
  call('POST', `/requests/${id}/lift`, { reason, ...body }, bindings);

/** A restriction that was granted: its id, and the way to follow it. */
async function restricted(more: Record<string, string> = {}) {
  const { id, follow } = await opened(slug, { email, type: 'restriction', lang: 'en', ...more });
  const said = await answer(id, { message: 'It is paused.' }, reached());
  if (said.status !== 200) throw new Error(await said.text());
  return { id, follow };
}

const isRestricted = async () => {
  const response = await call('POST', `/controllers/${slug}/restrictions/check`, { emails: [email] });
  return (await response.json<{ restricted: string[] }>()).restricted.length === 1;
};

/** A tick ends a few, and other suites' come first. */
async function tickUntilLifted(id: string, bindings?: object) {
  for (let ticks = 0; ticks < 20 && (await shown(id)).restriction !== 'lifted'; ticks += 1)
    await tick(bindings);
}

/** No mail of this shop has arrived yet since the answer. */
const undeliver = () =>
  rowsOf("update deliveries set delivered_at = null where controller = ? and type = 'mail.request'", slug);

describe('the end of a restriction', () => {
  test('is told to the person first, and comes once the mail has arrived; then to the recipients', async () => {
    const { id, follow } = await restricted();
    expect([(await shown(id)).restriction, await isRestricted()]).toEqual(['stands', true]);
    const told = await lift(id);
    expect(told.status).toBe(200);
    expect(await told.json()).toMatchObject({ status: 'answered', restriction: 'lifting' });
    const [letter] = await lettersTo(email, 4);
    expect(letter?.subject).toBe('Kadakas will use your data again');
    expect(letter?.text).toContain(`The reason:\n\n${reason}\n`);
    expect(await isRestricted()).toBe(true);
    expect((await tasksOf(id)).map(({ deed }) => deed)).toEqual(['restriction']);
    await tickUntilLifted(id);
    expect([(await shown(id)).restriction, await isRestricted()]).toEqual(['lifted', false]);
    for (let ticks = 0; ticks < 20; ticks += 1) {
      if ((await heldIn('shopUrl', slug)).every(({ lifted }) => lifted === 1)) break;
      await tick();
    }
    for (const which of ['shopUrl', 'databaseUrl'] as const) {
      expect((await heldIn(which, slug)).filter(({ lifted }) => lifted === 0)).toEqual([]);
    }
    expect((await tasksOf(id)).map(({ deed }) => deed)).toEqual(['restriction', 'lifting']);
    const { events } = await shown(id);
    const happened = events.map(({ event }) => event).filter((event) => !event.startsWith('task-'));
    expect(happened.slice(-3)).toEqual(['answered', 'lifting', 'lifted']);
    const changes = (await logOf(slug)).filter(([, event]) => event === 'request.changed');
    expect(changes.length).toBeGreaterThanOrEqual(4);
    const page = await (await visit(follow)).text();
    for (const words of ['The pause in the use of your data ended.', reason]) expect(page).toContain(words);
  });

  test('is not yet while the mail has not arrived', async () => {
    const { id } = await restricted();
    await lift(id);
    await undeliver();
    for (let minute = 0; minute < 3; minute += 1) await tick();
    await undeliver();
    expect([(await shown(id)).restriction, await isRestricted()]).toEqual(['lifting', true]);
  });

  test('does not come where no mail arrives: the shop is told, and may tell the person otherwise', async () => {
    const { id } = await restricted();
    await lift(id);
    await undeliver();
    await rowsOf("update deliveries set dead_at = 1 where controller = ? and type = 'mail.request'", slug);
    const toShop = async () =>
      (await lettersTo('pood@kadakas.example', 0)).filter(({ text }) => text.includes(`request lift ${id} `));
    for (let ticks = 0; ticks < 20 && (await toShop()).length === 0; ticks += 1) await tick();
    await tick();
    expect(await toShop()).toHaveLength(1);
    const { restriction, events } = await shown(id);
    expect([restriction, await isRestricted()]).toEqual(['stands', true]);
    expect(events.filter(({ event }) => event === 'lifting-undelivered')).toHaveLength(1);
    await lift(id, { toldOtherwise: 'By phone.' });
    expect([(await shown(id)).restriction, await isRestricted()]).toEqual(['lifted', false]);
  });

  test('is at once where the person was told otherwise, also when the mail can’t be delivered', async () => {
    const { id } = await restricted();
    expect((await lift(id, { toldOtherwise: 'By phone.' })).status).toBe(200);
    expect([(await shown(id)).restriction, await isRestricted()]).toEqual(['lifted', false]);
    expect((await shown(id)).events.slice(-3)).toMatchObject([
      { event: 'lifting', text: reason },
      { event: 'noted', text: 'By phone.' },
      { event: 'lifted' },
    ]);
    email = freshAddress();
    const other = await restricted();
    await lift(other.id);
    await undeliver();
    await lift(other.id, { toldOtherwise: 'By letter.' });
    expect((await shown(other.id)).restriction).toBe('lifted');
    expect((await lettersTo(email, 4)).length).toBe(4);
  });

  test('twice is once', async () => {
    const { id } = await restricted();
    const both = await Promise.all([lift(id), lift(id, { reason: 'Another.' })]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const before = await shown(id);
    await lift(id);
    expect(await shown(id)).toEqual(before);
    await Promise.all([tick(), tick()]);
    await tickUntilLifted(id);
    const { events } = await shown(id);
    await lift(id);
    await lift(id, { toldOtherwise: 'By phone.' });
    await tick();
    const own = (all: typeof events) => all.filter(({ event }) => !event.startsWith('task-'));
    expect(own((await shown(id)).events)).toEqual(own(events));
    for (const name of ['lifting', 'lifted']) {
      expect(events.filter(({ event }) => event === name)).toHaveLength(1);
    }
    expect((await tasksOf(id)).filter(({ deed }) => deed === 'lifting')).toHaveLength(1);
  });

  test('whose reply was lost stands, and is told once', async () => {
    const { id } = await restricted();
    for (const script of [
      ['none', 'none', 'none', 'drop-after'],
      ['none', 'none', 'drop-after'],
      ['drop-before'],
    ] as const) {
      const database = await faultyDatabase({ script: [...script] });
      await lift(id, {}, { ...reached(), TURSO_DATABASE_URL: database.url });
      await database.close();
    }
    await lift(id);
    // Whose reply was lost would have sent it
    await rowsOf('update deliveries set leased_until = 0 where controller = ?', slug);
    await tickUntilLifted(id);
    const { events } = await shown(id);
    expect(events.filter(({ event }) => event === 'lifting')).toHaveLength(1);
    expect((await lettersTo(email, 4)).map(({ subject }) => subject)).toHaveLength(4);
  });
});

describe('what is done by hand', () => {
  test('of a correction is the shop’s task once it is open, and recipients are told once it is made', async () => {
    const { id, follow } = await opened(slug, { email, type: 'rectification', lang: 'en' });
    expect(await tasksOf(id)).toMatchObject([{ kind: 'by-hand', deed: 'rectification', state: 'open' }]);
    expect((await answer(id, {}, reached())).status).toBe(200);
    expect((await tasksOf(id)).map(({ kind, deed, state }) => [kind, deed, state])).toEqual([
      ['by-hand', 'rectification', 'done'],
      ['recipient', 'rectification', 'open'],
    ]);
    expect(saidIn(await fileAt(follow)).recipients).toEqual([
      {
        ...{ name: 'Post AS', state: 'open', on: null },
        sentence: 'Post AS is asked to correct your data in the same moment as you get this answer.',
      },
    ]);
  });

  test('is dropped where the correction is refused, or turns out to be something else; nobody else is told', async () => {
    for (const path of ['answer', 'sort']) {
      email = freshAddress();
      const { id } = await takeIn(slug, { type: 'rectification', email, verified: true });
      const body = {
        answer: { outcome: 'refused', ground: 'No.', message: 'No.' },
        sort: { type: 'access' },
      };
      expect((await call('POST', `/requests/${id}/${path}`, body[path as 'answer'])).status).toBe(200);
      expect(await tasksOf(id)).toMatchObject([{ kind: 'by-hand', state: 'dropped' }]);
    }
  });

  test('begins where something turns out to be a correction', async () => {
    const { id } = await takeIn(slug, { type: 'access', email, verified: true });
    await call('POST', `/requests/${id}/sort`, { type: 'rectification' });
    expect(await tasksOf(id)).toMatchObject([{ kind: 'by-hand', deed: 'rectification' }]);
  });

  test('of an objection that was granted is the shop’s alone', async () => {
    const { id, follow } = await opened(slug, { email, type: 'objection', scope: 'other' });
    await answer(id, {}, reached());
    expect(await tasksOf(id)).toMatchObject([{ kind: 'by-hand', deed: 'objection' }]);
    expect(saidIn(await fileAt(follow)).recipients).toBeUndefined();
  });
});

test('a complaint is acknowledged with the authority, and so is its answer, whatever that is', async () => {
  const { id, follow } = await opened(slug, { email, type: 'complaint', lang: 'en' });
  const [opening] = await lettersTo(email, 2);
  expect(opening?.text).toContain('Andmekaitse Inspektsioon, https://www.aki.ee');
  await answer(id);
  expect(saidIn(await fileAt(follow))).toMatchObject({
    outcome: 'granted',
    remedies: { authority: { name: 'Andmekaitse Inspektsioon', url: 'https://www.aki.ee' } },
  });
  expect(await (await visit(`${follow}/answer`)).text()).toContain('href="https://www.aki.ee"');
  expect((await lettersTo(email, 3))[0]?.text).toContain('https://www.aki.ee');
});

test('the answer to an access leads to the export, and says until when', async () => {
  for (const type of ['access', 'portability']) {
    email = freshAddress();
    const { id, follow } = await opened(slug, { email, type, lang: 'en' });
    await answer(id);
    const said = saidIn(await fileAt(follow));
    expect(said.export).toMatchObject({ until: expect.stringMatching(/^\d{4}-/) });
    expect((await lettersTo(email, 3))[0]?.text).toContain(said.export?.sentence);
    expect(await (await visit(`${follow}/answer`)).text()).toContain(`href="${follow}/export.zip"`);
  }
});
