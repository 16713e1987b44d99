import { beforeEach, describe, expect, test } from 'vitest';
import { problemOf, rowsOf } from '../door.ts';
import { call, reached } from '../holds/shop.ts';
import { inShop, tick, unhurried } from '../retention/shop.ts';
import { answer } from './answer.ts';
import { carryOut } from './carrying-out.ts';
import { replied, reply, shopOf, tasksOf } from './erased.ts';
import { asked, type PlannedShop, planOf } from './planning.ts';
import { freshAddress, shown, takeIn } from './shop.ts';

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
