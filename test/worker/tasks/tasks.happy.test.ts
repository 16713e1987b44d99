import { beforeEach, describe, expect, test } from 'vitest';
import type { ShownRequest } from '../../../src/requests/shown.ts';
import { emptyOutbox, freshWebhook, minute, sweepAll } from '../deliveries/outbox.ts';
import { api, rowsOf, visit } from '../door.ts';
import { lettersTo } from '../requests/shop.ts';
import {
  closeEyes,
  day,
  eventsOf,
  freshErasure,
  freshRecipient,
  need,
  pathIn,
  settle,
  taskOf,
  tasksOf,
  tell,
  tick,
} from './shop.ts';

beforeEach(async () => {
  await emptyOutbox();
  await closeEyes();
});

describe('what others must do', () => {
  test('is a task for each recipient, for each category elsewhere, and one by hand: once, however often it is asked', async () => {
    const recipients = [freshRecipient('parcels'), freshRecipient('ledger', 'Numbrid AS')];
    const { request } = await freshErasure({ recipients });
    const asked = { elsewhere: ['chats', 'photos'], byHand: true };
    const { ids, statements } = await need(request.id, asked);
    await need(request.id, { ...asked, elsewhere: ['chats', 'photos', 'calls'] });
    const { always } = await import('../../../src/db/parts.ts');
    const { contextAt } = await import('../deliveries/outbox.ts');
    await contextAt(Date.now()).db.write(statements(always));
    const tasks = await tasksOf(request);
    expect(tasks.slice(0, 5).map(({ id }) => id)).toEqual(ids);
    expect(tasks.map(({ kind, category, recipient }) => [kind, category ?? recipient?.name])).toEqual([
      ['recipient', 'Pakivedu OÜ'],
      ['recipient', 'Numbrid AS'],
      ['elsewhere', 'chats'],
      ['elsewhere', 'photos'],
      ['by-hand', undefined],
      ['elsewhere', 'calls'],
    ]);
    await sweepAll();
    for (const { email } of recipients) expect(await lettersTo(email, 1)).toHaveLength(1);
  });

  test('is another task for another deed, and again after it failed', async () => {
    const { request } = await freshErasure();
    await need(request.id);
    await need(request.id, { deed: 'restriction' });
    const [first] = await tasksOf(request);
    await settle(first?.id ?? '', { state: 'failed', note: 'Moved away.' });
    await need(request.id);
    await need(request.id);
    const tasks = await tasksOf(request);
    expect(tasks.map(({ deed, state }) => [deed, state])).toEqual([
      ['erasure', 'failed'],
      ['restriction', 'open'],
      ['erasure', 'open'],
    ]);
  });

  test('is told to a recipient by mail, in the shop’s language: who asks for what, about whom, by when', async () => {
    const { request, parcels, email, shopEmail } = await freshErasure();
    await tell(request.id);
    const [letter] = await lettersTo(parcels.email, 1);
    expect(letter?.subject).toBe('Kadakas asks you to erase a person’s data');
    expect(letter?.text).toContain(email);
    expect(letter?.text).toContain('Please do it by ');
    expect(letter?.text).toContain(`Questions? Write to: ${shopEmail}`);
    expect((await visit(pathIn(letter ?? { text: '' }))).status).toBe(200);
    const [estonian] = [await freshErasure({ languages: ['et', 'en'] })];
    await tell(estonian.request.id);
    const [kiri] = await lettersTo(estonian.parcels.email, 1);
    expect(kiri?.subject).toBe('Kadakas palub kustutada ühe inimese andmed');
  });

  test('is due in two weeks, and not after the request', async () => {
    const { request } = await freshErasure();
    await need(request.id);
    const task = await taskOf(request);
    expect(task.dueOn <= request.dueOn).toBe(true);
    expect(task.dueOn >= request.receivedAt.slice(0, 10)).toBe(true);
  });

  test.each([
    ['erasure', 'erasure.requested'],
    ['rectification', 'rectification.requested'],
    ['restriction', 'restriction.requested'],
    ['lifting', 'restriction.lifted'],
  ] as const)(
    'of %s is told to the shop’s systems as %s, one event for each recipient',
    async (deed, type) => {
      const recipients = [freshRecipient('parcels'), { ...freshRecipient('ledger'), email: undefined }];
      const { slug, request, email } = await freshErasure({ recipients });
      const { peer } = await freshWebhook(slug, [], [type]);
      await tell(request.id, { deed, elsewhere: ['chats'] });
      const tasks = await tasksOf(request);
      const bodies = (await peer.received()).map(({ body }) => JSON.parse(body));
      const byTask = bodies.sort((one, other) => (one.data.task < other.data.task ? -1 : 1));
      expect(byTask.map((body) => [body.type, body.data])).toEqual(
        tasks
          .slice(0, 2)
          .map(({ id, recipient, dueOn }) => [
            type,
            { controller: slug, request: request.id, task: id, recipient, email, dueOn },
          ]),
      );
      expect(tasks.map(({ state }) => state)).toEqual(['told', 'told', 'open']);
    },
  );

  test('of a complaint or an objection is told to no recipient', async () => {
    const { request } = await freshErasure();
    await need(request.id, { deed: 'complaint', byHand: true });
    expect((await tasksOf(request)).map(({ kind }) => kind)).toEqual(['by-hand']);
  });
});

describe('a recipient', () => {
  test('is told once the mail has arrived, reminded after 7 and 14 days, and then the shop is told', async () => {
    const { request, parcels, shopEmail } = await freshErasure();
    const now = Date.now();
    await need(request.id, { now });
    expect(await taskOf(request)).toMatchObject({ state: 'open', waitsFor: 'recipient', toldAt: null });
    await tick(now);
    expect((await taskOf(request)).state).toBe('open');
    await tick(now + minute);
    expect(await taskOf(request)).toMatchObject({ state: 'told', waitsFor: 'recipient', reminders: 0 });
    await tick(now + 7 * day - minute);
    expect(await lettersTo(parcels.email, 1)).toHaveLength(1);
    await tick(now + 7 * day + minute);
    await tick(now + 7 * day + 2 * minute);
    const [reminder, ...first] = await lettersTo(parcels.email, 2);
    expect(first).toHaveLength(1);
    expect(reminder?.subject).toBe('Reminder: Kadakas asks you to erase a person’s data');
    await tick(now + 14 * day + 2 * minute);
    expect(await lettersTo(parcels.email, 3)).toHaveLength(3);
    expect(await taskOf(request)).toMatchObject({ state: 'told', waitsFor: 'recipient', reminders: 2 });
    await tick(now + 21 * day + 3 * minute);
    await tick(now + 40 * day);
    expect(await lettersTo(parcels.email, 3)).toHaveLength(3);
    const [silent, ...more] = await lettersTo(shopEmail, 1);
    expect(more).toEqual([]);
    expect(silent?.subject).toBe('Kadakas: Pakivedu OÜ does not answer');
    expect(silent?.text).toContain(`unusta task acknowledge ${(await taskOf(request)).id}`);
    expect(await taskOf(request)).toMatchObject({ state: 'told', waitsFor: 'shop' });
    expect(await eventsOf(request.id)).toEqual([
      'task-told',
      'task-reminded',
      'task-reminded',
      'task-silent',
    ]);
  });

  test('is reminded of no restriction that has ended: it is told of the end, and asked for that alone', async () => {
    const { request, parcels } = await freshErasure();
    const now = await tell(request.id, { deed: 'restriction' });
    const [letter] = await lettersTo(parcels.email, 1);
    await tell(request.id, { deed: 'lifting', now: now + day });
    expect((await tasksOf(request)).map(({ deed, state }) => [deed, state])).toEqual([
      ['restriction', 'dropped'],
      ['lifting', 'told'],
    ]);
    const page = await (await visit(`${pathIn(letter ?? { text: '' })}?lang=en`, { method: 'POST' })).text();
    expect(page).toContain('There is nothing to do here any more');
    await tick(now + 7 * day + 2 * minute);
    await tick(now + 7 * day + 3 * minute);
    expect(await lettersTo(parcels.email, 2)).toHaveLength(2);
  });

  test('with neither mailbox nor webhook is the shop’s to tell', async () => {
    const recipients = [{ ...freshRecipient('parcels'), email: undefined }];
    const { request } = await freshErasure({ recipients });
    await tell(request.id);
    expect(await taskOf(request)).toMatchObject({ state: 'open', waitsFor: 'shop', toldAt: null });
  });

  test('confirms on the page that its mail leads to; twice is once', async () => {
    const { request, parcels, slug } = await freshErasure();
    await tell(request.id);
    const [letter] = await lettersTo(parcels.email, 1);
    const path = pathIn(letter ?? { text: '' });
    const page = await (await visit(`${path}?lang=en`)).text();
    for (const said of ['What a law obliges you to keep may stay.', 'If you have nothing of this person']) {
      expect(page).toContain(said);
    }
    expect(page).toContain('Yes, we have none left</button>');
    expect((await taskOf(request)).state).toBe('told');
    for (const _ of [1, 2]) {
      const done = await visit(`${path}?lang=en`, { method: 'POST' });
      expect(done.status).toBe(200);
      expect(await done.text()).toContain('You have confirmed that you have none of it');
    }
    expect(await taskOf(request)).toMatchObject({
      state: 'acknowledged',
      waitsFor: null,
      settledBy: 'recipient:parcels',
    });
    expect(await eventsOf(request.id)).toEqual(['task-told', 'task-acknowledged']);
    const estonian = await (await visit(`${path}?lang=et`)).text();
    expect(estonian).toContain('Aitäh!');
    expect(estonian).not.toContain('<button');
    const log = await rowsOf('SELECT actor, data FROM audit WHERE controller = ? ORDER BY seq', slug);
    expect(log.at(-1)).toMatchObject({ actor: 'recipient:parcels' });
    expect(String(log.at(-1)?.data)).toContain('"change":"task-acknowledged"');
    await tick(Date.now() + 30 * day);
    expect(await lettersTo(parcels.email, 1)).toHaveLength(1);
  });

  test('sees in the page’s words what it is asked, and how it stands', async () => {
    const { request, parcels } = await freshErasure();
    await tell(request.id, { deed: 'restriction' });
    const [letter] = await lettersTo(parcels.email, 1);
    const path = pathIn(letter ?? { text: '' });
    expect(await (await visit(`${path}?lang=et`)).text()).toContain('Jah, ainult säilitame neid');
    await settle((await taskOf(request)).id, { state: 'failed' });
    const page = await (await visit(path, { headers: { 'Accept-Language': 'en' } })).text();
    expect(page).toContain('Kadakas has noted that it could not be done.');
    expect((await taskOf(request)).state).toBe('failed');
  });
});

describe('the shop', () => {
  test('lists tasks by request, state and page, and sees them with the request', async () => {
    const { slug, request } = await freshErasure();
    await need(request.id, { elsewhere: ['chats', 'photos'] });
    const path = `/tasks?controller=${slug}&state=open&limit=2`;
    const first = await (await api('GET', path)).json<{ items: object[]; cursor: string }>();
    const rest = await (await api('GET', `${path}&cursor=${first.cursor}`)).json<typeof first>();
    expect([first.items.length, rest.items.length, rest.cursor]).toEqual([2, 1, null]);
    const whole = await (await api('GET', `/requests/${request.id}`)).json<ShownRequest>();
    expect(whole.tasks).toEqual(await tasksOf(request));
    expect(await tasksOf(request, '&state=done')).toEqual([]);
  });

  test('says how a task ended, in words that stay sealed; an answered request’s too; the same again writes nothing', async () => {
    const { request, slug } = await freshErasure({}, 'access');
    const { ids } = await need(request.id, { elsewhere: ['chats'] });
    const [told = '', elsewhere = ''] = ids;
    await api('POST', `/requests/${request.id}/answer`, { outcome: 'granted', message: 'Here.' });
    expect(
      await rowsOf('SELECT closed_at FROM tasks WHERE request = ? AND closed_at IS NULL', request.id),
    ).toEqual([]);
    const done = await settle(elsewhere, { state: 'done', note: 'Secret words' });
    expect([done.status, await done.json()]).toMatchObject([200, { state: 'done', settledBy: 'admin' }]);
    expect((await settle(told, { state: 'acknowledged' })).status).toBe(200);
    const before = await rowsOf('SELECT count(*) AS n FROM audit WHERE controller = ?', slug);
    const again = await settle(elsewhere, { state: 'done', note: 'Other words' });
    expect([again.status, await again.json()]).toMatchObject([200, { state: 'done' }]);
    expect(await rowsOf('SELECT count(*) AS n FROM audit WHERE controller = ?', slug)).toEqual(before);
    const { events } = await (await api('GET', `/requests/${request.id}`)).json<ShownRequest>();
    const of = events.filter(({ event }) => event.startsWith('task-'));
    expect(of.map(({ event, data, text }) => [event, data.category ?? data.recipient, text])).toEqual([
      ['task-done', 'chats', 'Secret words'],
      ['task-acknowledged', 'parcels', undefined],
    ]);
    const stored = await rowsOf('SELECT * FROM request_texts WHERE request = ?', request.id);
    expect(JSON.stringify(stored)).not.toContain('Secret');
    expect(stored.every(({ closed_at }) => closed_at !== null)).toBe(true);
  });
});
