import { beforeEach, describe, expect, test } from 'vitest';
import { localDate } from '../../../src/law/day.ts';
import { verifyAnswer } from '../../../src/requests/verify-answer.ts';
import { visit } from '../door.ts';
import { inShop } from '../retention/shop.ts';
import { fileAt, keysWith } from './answer.ts';
import { carriedOut } from './carrying-out.ts';
import { replied, saidOf, settle, shopOf, tasksOf } from './erased.ts';
import { asked, eleme, freshPlanned, neiss, neissTables, planOf } from './planning.ts';
import { freshAddress, lettersTo, pathIn, shown } from './shop.ts';

let email = '';

beforeEach(() => {
  email = freshAddress();
});

const law = 'Grāmatvedības likums';
const textAt = async (path: string) => (await visit(path)).text();

describe('the answer to an erasure that was carried out', () => {
  test('says of every category what is gone, and what is kept until when by which clause', async () => {
    const shop = await shopOf(email);
    const id = await asked(shop, email);
    expect(await shown(id)).toMatchObject({ carriedAt: null, erasure: null });
    await carriedOut(id);
    expect((await shown(id)).erasure).toEqual({ status: 'finished', reason: null });
    const waiting = await textAt(pathIn((await lettersTo(email, 1))[0] ?? { text: '' }, 's'));
    expect(waiting).toContain('has carried out the deletion');
    expect(waiting).not.toContain('/withdraw');
    const { said, follow, letter } = await replied(id, email, { outcome: 'partly', ground: 'The law.' });
    const kept = { outcome: 'kept', clause: '2.2', ground: 'legal-obligation', law };
    expect(said.categories?.map(({ category }) => category)).toEqual([
      ...['accounts', 'orders', 'accounting', 'preferences', 'mail', 'requests'],
    ]);
    expect(saidOf(said, 'accounts')).toMatchObject({ outcome: 'erased', rows: 1, clause: null });
    expect(saidOf(said, 'orders')).toMatchObject({
      ...{ outcome: 'partly', rows: 4 },
      parts: [
        { outcome: 'erased', rows: 1 },
        { outcome: 'anonymised', rows: 1 },
        { ...kept, rows: 1, until: '2031-02-28', awaits: null },
        { ...kept, rows: 1, until: null, awaits: 'order_fulfilled' },
      ],
    });
    expect(saidOf(said, 'accounts')?.sentence).toBe('Your account: 1 record erased.');
    expect(saidOf(said, 'orders')?.sentence).toBe(
      `Orders: 1 record erased; 1 record made anonymous; 1 record kept until Friday, 28 February 2031 (clause 2.2), because the law obliges us (${law}); 1 record kept (clause 2.2), because the law obliges us (${law}); its period begins once the order is delivered.`,
    );
    const { closedAt } = await shown(id);
    expect([said.asOf, said.rulesVersion]).toEqual([closedAt, '2020-01-01']);
    for (const { sentence } of [...(said.categories ?? []), ...(said.recipients ?? [])]) {
      expect(letter.text).toContain(`\n- ${sentence}\n`);
      expect(letter.html.replaceAll(/<\/?b>/g, '')).toContain(`<li>${sentence}</li>`);
    }
    expect(await verifyAnswer(await fileAt(follow), await keysWith())).toMatchObject({ ok: true });
    expect(JSON.stringify(said)).not.toMatch(/mari|@/i);
    const page = await textAt(`${follow}/answer`);
    expect(page).toContain(`href="/${shop.slug}/notice/en/2020-01-01#c-2.2"`);
    expect(page.match(/<tr>/g)).toHaveLength(7);
    const inEstonian = (await textAt(`${follow}/answer?lang=et`)).replaceAll('\u00a0', ' ');
    for (const words of ['Mis sinu andmetest sai', 'Kustutatud 1 kirje<', '28. veebruarini 2031']) {
      expect(inEstonian).toContain(words);
    }
  });

  test('is in the language of the request', async () => {
    const shop = await shopOf(email);
    const id = await asked(shop, email, { language: 'et' });
    await carriedOut(id);
    const { said, letter } = await replied(id, email, { outcome: 'partly', ground: 'Seadus.' });
    expect(saidOf(said, 'orders')?.sentence).toMatch(/^Tellimused: kustutatud 1 kirje; anonüümseks muudetud/);
    expect(letter.text).toContain('Tellimused: kustutatud 1 kirje;');
  });

  test('is yes where all is gone, and the source, read again, is empty of the person', async () => {
    const shop = await shopOf(email, {}, eleme.slice(0, 2));
    const id = await asked(shop, email);
    await inShop(`update ${shop.orders} set state = 'open'`);
    await carriedOut(id);
    const { said } = await replied(id, email);
    expect(said).toMatchObject({ outcome: 'granted' });
    expect(said.remedies).toBeUndefined();
    expect(saidOf(said, 'orders')).toMatchObject({ outcome: 'anonymised', rows: 4, until: null });
    const left = await inShop(`select id from ${shop.orders} where lower(email) like '%${email}%'`);
    expect(left).toEqual([]);
  });

  test('says what is kept of an account that is gone, though nothing leads there any more', async () => {
    const shop = await freshPlanned(neiss, neissTables);
    await inShop(`insert into ${shop.accounts} values (7, '${email}', null)`);
    await inShop(
      `insert into ${shop.orders} values (1, '2024-05-05', '2024-05-05', null, 7, 'Mari', 'paid')`,
    );
    const id = await asked(shop, email);
    const before = await planOf(id);
    await carriedOut(id);
    expect(await inShop(`select id from ${shop.accounts}`)).toEqual([]);
    const { said } = await replied(id, email, { outcome: 'partly', ground: 'RPS § 12' });
    const planned = before.categories.find(({ category }) => category === 'accounting');
    expect(saidOf(said, 'accounting')).toMatchObject({
      ...{ outcome: 'kept', rows: 1, until: '2031-12-31', clause: '2.2', ground: 'legal-obligation' },
      sentence: planned?.sentence,
    });
  });
});

describe('what others had to do', () => {
  /** A shop one of whose categories is in no table of its source. */
  const withSupport = async () => {
    const support = { ...eleme[1], id: 'support', category: 'support', then: 'delete' as const };
    const shop = await shopOf(email, {}, [...eleme.slice(0, 2), support] as typeof eleme);
    await inShop(`update ${shop.orders} set state = 'open'`);
    return shop;
  };

  test('by hand is said to be done once it is, on which day, and not before', async () => {
    const id = await asked(await withSupport(), email);
    await carriedOut(id);
    const task = (await tasksOf(id)).find(({ kind }) => kind === 'elsewhere');
    expect(task).toMatchObject({ category: 'support', state: 'open' });
    expect((await settle(task, 'done')).status).toBe(200);
    const { said } = await replied(id, email);
    expect(said.outcome).toBe('granted');
    const on = localDate(Date.now(), 'Europe/Tallinn');
    expect(saidOf(said, 'support')).toMatchObject({ outcome: 'elsewhere', parts: [{ state: 'done', on }] });
    expect(saidOf(said, 'support')?.sentence).toContain('was erased by hand on ');
  });

  test.each([
    ['open', 'not erased yet: we do that by hand'],
    ['failed', 'could not be erased by hand'],
  ])('by hand and %s is said to be so, and the answer is in part', async (state, words) => {
    const id = await asked(await withSupport(), email);
    await carriedOut(id);
    const task = (await tasksOf(id)).find(({ kind }) => kind === 'elsewhere');
    if (state === 'failed') await settle(task, 'failed');
    const { said } = await replied(id, email, { outcome: 'partly', ground: 'Not yet.' });
    expect(saidOf(said, 'support')).toMatchObject({ parts: [{ state }] });
    expect(saidOf(said, 'support')?.sentence).toContain(words);
  });

  test('a recipient is said to have done it if it said so, to be asked if mail reached it, and else to be told', async () => {
    const recipients = ['confirmed', 'silent', 'unreachable', 'failed'].map((id) => ({
      ...{ id, name: `The ${id}`, role: 'processor' as const },
      ...(id !== 'unreachable' && { email: `${id}@post.example` }),
    }));
    const shop = await shopOf(email, { recipients });
    const id = await asked(shop, email);
    await carriedOut(id);
    // Sent, and the clock has not looked yet
    expect((await tasksOf(id)).map(({ state }) => state)).not.toContain('told');
    const tasks = (await tasksOf(id)).filter(({ kind }) => kind === 'recipient');
    const of = (name: string) => tasks.find(({ recipient }) => recipient?.id === name);
    expect((await settle(of('confirmed'), 'acknowledged')).status).toBe(200);
    expect((await settle(of('failed'), 'failed')).status).toBe(200);
    const { said, letter } = await replied(id, email, { outcome: 'partly', ground: 'The law.' });
    expect(said.recipients?.map(({ name, state }) => [name, state])).toEqual([
      ['The confirmed', 'acknowledged'],
      ['The silent', 'told'],
      ['The unreachable', 'open'],
      ['The failed', 'failed'],
    ]);
    expect(letter.text).toMatch(
      /The confirmed confirmed on .* that it has none of your data, except what a law obliges it to keep\./,
    );
    expect(letter.text).toMatch(
      /The silent was asked on .* to erase your data, and has not confirmed it yet\./,
    );
    expect(letter.text).toContain('The unreachable is still to be asked to erase your data.');
    expect(letter.text).toContain('The failed could not erase your data.');
  });
});
