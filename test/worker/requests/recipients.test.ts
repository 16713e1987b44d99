import { beforeEach, describe, expect, test } from 'vitest';
import { api, problemOf, refusalOf, rowsOf, visit } from '../door.ts';
import { call, reached } from '../holds/shop.ts';
import { inShop, tick, unhurried } from '../retention/shop.ts';
import { answer } from './answer.ts';
import { carryOut } from './carrying-out.ts';
import { replied, reply, settle, shopOf, signedFor, tasksOf } from './erased.ts';
import { asked, type PlannedShop, planOf } from './planning.ts';
import { freshAddress, lettersTo, shown, takeIn } from './shop.ts';

const freshRecipients = () =>
  ['parcels', 'books', 'cloud'].map((id) => {
    return { id, name: `The ${id}`, role: 'processor' as const, email: freshAddress(id) };
  });
const partly = { outcome: 'partly', ground: 'The law.' };

let email = '';
let shop: PlannedShop;
let recipients: ReturnType<typeof freshRecipients>;

beforeEach(async () => {
  email = freshAddress();
  recipients = freshRecipients();
  shop = await shopOf(email, { recipients });
});

/** The recipients that have a task for a deed. */
const toldOf = async (id: string, deed = 'erasure') =>
  (await tasksOf(id)).flatMap((task) => (task.deed === deed && task.recipient ? [task.recipient.id] : []));

/** The recipients that were mailed. */
async function mailed() {
  const rows = await rowsOf('select message from mailbox');
  const messages = rows.map(({ message }) => String(message));
  return recipients.filter((one) => messages.some((text) => text.includes(one.email))).map(({ id }) => id);
}

/** The controller as it was published. */
async function published(): Promise<object> {
  const [row] = await rowsOf('select profile from controllers where slug = ?', shop.slug);
  return JSON.parse(String(row?.profile));
}

async function carriedOutFor(id: string, chosen?: string[]) {
  const { digest } = await planOf(id);
  const body = { plan: digest, ...(chosen && { recipients: chosen }) };
  return call('POST', `/requests/${id}/carry-out`, body, unhurried());
}

describe('recipients to which the person’s data went', () => {
  test('are those that the carrying out names: others are told nothing, by the answer neither', async () => {
    const id = await asked(shop, email);
    expect((await carriedOutFor(id, ['cloud', 'parcels'])).status).toBe(202);
    expect(await toldOf(id)).toEqual(['parcels', 'cloud']);
    const { said, letter } = await replied(id, email, partly);
    expect(said.recipients?.map(({ name }) => name)).toEqual(['The parcels', 'The cloud']);
    expect(letter.text).not.toContain('The books');
    expect(await toldOf(id)).toEqual(['parcels', 'cloud']);
    expect(await mailed()).toEqual(['parcels', 'cloud']);
  });

  test('may be none', async () => {
    const id = await asked(shop, email);
    expect((await carriedOutFor(id, [])).status).toBe(202);
    const { said } = await replied(id, email, partly);
    expect([said.recipients, await toldOf(id), await mailed()]).toEqual([undefined, [], []]);
  });

  test('may be more by the answer; those told before are told no second time', async () => {
    const id = await asked(shop, email);
    await carriedOutFor(id, ['parcels']);
    const { said } = await replied(id, email, { ...partly, recipients: ['parcels', 'books'] });
    expect(said.recipients?.map(({ name }) => name)).toEqual(['The parcels', 'The books']);
    expect(await toldOf(id)).toEqual(['parcels', 'books']);
  });

  test('stay the same where another plan is carried out, and nobody names others', async () => {
    const id = await asked(shop, email);
    await carriedOutFor(id, ['parcels']);
    await inShop(`insert into ${shop.accounts} values (7, '${email}', null)`);
    expect((await carriedOutFor(id)).status).toBe(202);
    expect(await toldOf(id)).toEqual(['parcels']);
  });

  test('that confirmed are told again once there is more to erase, and are said to have confirmed only then', async () => {
    const id = await asked(shop, email);
    await carriedOutFor(id, ['parcels', 'books']);
    const [first, other] = await tasksOf(id);
    expect((await settle(first, 'acknowledged')).status).toBe(200);
    await inShop(`insert into ${shop.accounts} values (7, '${email}', null)`);
    expect((await carriedOutFor(id)).status).toBe(202);
    const all = (await tasksOf(id)).map((task) => [task.recipient?.id, task.state === 'acknowledged']);
    expect(all).toEqual([
      ['parcels', true],
      ['books', false],
      ['parcels', false],
    ]);
    expect((await tasksOf(id))[1]?.id).toBe(other?.id);
    const { said } = await replied(id, email, partly);
    expect(said.recipients?.map(({ name, state }) => [name, state])).toEqual([
      ['The parcels', 'told'],
      ['The books', 'told'],
    ]);
  });

  test('that failed are not asked anew by the answer, unless it names them; then it says so', async () => {
    const asks = async (more: object) => {
      const id = await asked(shop, email);
      await carriedOutFor(id, ['books']);
      await settle((await tasksOf(id))[0], 'failed');
      expect((await reply(id, { ...partly, ...more })).status).toBe(200);
      return { tasks: (await tasksOf(id)).length, said: (await signedFor(shop.slug, id)).recipients };
    };
    const left = await asks({});
    expect(left).toMatchObject({ tasks: 1, said: [{ state: 'failed' }] });
    const anew = await asks({ recipients: ['books'] });
    expect(anew).toMatchObject({
      tasks: 2,
      said: [{ state: 'open', sentence: expect.stringContaining('is asked to') }],
    });
  });

  test('that are named no more are told of a restriction’s end by the shop', async () => {
    const { id } = await takeIn(shop.slug, { type: 'restriction', email, verified: true });
    await answer(id, {}, reached());
    const body = await published();
    const fewer = { ...body, recipients: recipients.slice(1) };
    expect((await api('PUT', `/controllers/${shop.slug}`, fewer)).status).toBe(200);
    const lifted = await call('POST', `/requests/${id}/lift`, {
      reason: 'It is right.',
      toldOtherwise: 'By phone.',
    });
    expect(lifted.status).toBe(200);
    const ending = (await tasksOf(id)).filter(({ deed }) => deed === 'lifting');
    expect(ending.map(({ recipient, waitsFor }) => [recipient?.id, waitsFor])).toEqual([
      ['parcels', 'shop'],
      ['books', 'recipient'],
      ['cloud', 'recipient'],
    ]);
  });

  test('that were told in a rehearsal, which nobody is, are not told of the end', async () => {
    const body = await published();
    await api('PUT', `/controllers/${shop.slug}`, { ...body, mode: 'rehearsal' });
    const { id } = await takeIn(shop.slug, { type: 'restriction', email, verified: true });
    await answer(id, {}, reached());
    expect(await toldOf(id, 'restriction')).toEqual(['parcels', 'books', 'cloud']);
    await api('PUT', `/controllers/${shop.slug}`, body);
    await call('POST', `/requests/${id}/lift`, { reason: 'It is right.', toldOtherwise: 'By phone.' });
    expect(await toldOf(id, 'lifting')).toEqual([]);
    expect(await mailed()).toEqual([]);
  });

  test('keep their link though another erasure takes what is known of the person’s requests', async () => {
    const first = await asked(shop, email);
    await carriedOutFor(first, ['parcels']);
    expect((await reply(first, partly)).status).toBe(200);
    const [task] = await tasksOf(first);
    const [letter] = await lettersTo(recipients[0]?.email ?? '', 1);
    const page = /\/t\/\S+/.exec(letter?.text ?? '')?.[0] ?? '';
    const second = await asked(shop, email);
    expect((await carriedOutFor(second, [])).status).toBe(202);
    expect(await tasksOf(first)).toMatchObject([{ id: task?.id }]);
    expect((await visit(page, { method: 'POST' })).status).toBe(200);
    expect(await tasksOf(first)).toMatchObject([{ state: 'acknowledged' }]);
    // Now that nobody has anything to answer for it, it goes with the next
    const third = await planOf(second);
    expect(third.categories.find(({ category }) => category === 'requests')?.parts).toContainEqual(
      expect.objectContaining({ outcome: 'erased' }),
    );
  });

  test('are all, where nobody says', async () => {
    const id = await asked(shop, email);
    expect((await carryOut(id, (await planOf(id)).digest)).status).toBe(202);
    expect(await toldOf(id)).toEqual(['parcels', 'books', 'cloud']);
  });

  test('of a restriction are told of its end, and nobody else', async () => {
    const { id } = await takeIn(shop.slug, { type: 'restriction', email, verified: true });
    expect((await answer(id, { recipients: ['books'] }, reached())).status).toBe(200);
    expect(await toldOf(id, 'restriction')).toEqual(['books']);
    const toldOtherwise = { reason: 'It is right now.', toldOtherwise: 'By phone.' };
    expect((await call('POST', `/requests/${id}/lift`, toldOtherwise)).status).toBe(200);
    await tick();
    expect(await toldOf(id, 'lifting')).toEqual(['books']);
  });
});

describe('recipients are refused, and nothing is done', () => {
  test('where the controller has none with such an id', async () => {
    const id = await asked(shop, email);
    const { status, body } = await problemOf(await carriedOutFor(id, ['parcels', 'posts']));
    expect([status, body.errors]).toEqual([
      422,
      [
        {
          pointer: '/recipients/1',
          detail: 'must be the id of one of the controller’s recipients: parcels, books, cloud',
        },
      ],
    ]);
    expect(await shown(id)).toMatchObject({ carriedAt: null, erasure: null });
    expect(await tasksOf(id)).toEqual([]);
    const restriction = await takeIn(shop.slug, { type: 'restriction', email, verified: true });
    const answered = await problemOf(await answer(restriction.id, { recipients: ['posts'] }, reached()));
    expect([answered.status, answered.body.errors?.[0]?.pointer]).toEqual([422, '/recipients/0']);
    expect(await shown(restriction.id)).toMatchObject({ status: 'open' });
  });

  test('where the plan is carried out already for others', async () => {
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const send = (chosen?: string[]) =>
      call('POST', `/requests/${id}/carry-out`, { plan: digest, recipients: chosen }, unhurried());
    expect((await send(['parcels', 'cloud'])).status).toBe(202);
    for (const chosen of [['books'], [], ['posts'], ['parcels']]) {
      const { status, body } = await problemOf(await send(chosen));
      expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/recipients']);
    }
    expect((await send(['cloud', 'parcels'])).status).toBe(202);
    expect((await send()).status).toBe(202);
    expect(await toldOf(id)).toEqual(['parcels', 'cloud']);
  });

  test('that the plan has not shown: another one is looked at first', async () => {
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const body = await published();
    const newco = { id: 'newco', name: 'Newco', role: 'processor', email: freshAddress('newco') };
    await api('PUT', `/controllers/${shop.slug}`, { ...body, recipients: [...recipients, newco] });
    expect(await refusalOf(carryOut(id, digest))).toBe('409 plan-outdated');
    expect((await planOf(id)).recipients.map((one) => one.id)).toContain('newco');
    expect(await tasksOf(id)).toEqual([]);
  });

  test.each([
    ['no list', 'parcels'],
    ['no ids', [1]],
  ])('where they are %s', async (_, wrong) => {
    const id = await asked(shop, email);
    const body = { plan: 'a'.repeat(64), recipients: wrong };
    const response = await call('POST', `/requests/${id}/carry-out`, body);
    const { status, body: problem } = await problemOf(response);
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, expect.stringMatching(/^\/recipients/)]);
  });

  test('where nobody is told: of a refusal, and of an access', async () => {
    const { id } = await takeIn(shop.slug, { type: 'access', email, verified: true });
    for (const body of [{}, { outcome: 'refused', ground: 'Art. 12(5) GDPR' }]) {
      const { status, body: problem } = await problemOf(
        await reply(id, { ...body, recipients: ['parcels'] }),
      );
      expect([status, problem.errors?.[0]?.pointer]).toEqual([422, '/recipients']);
    }
    expect(await shown(id)).toMatchObject({ status: 'open' });
  });
});
