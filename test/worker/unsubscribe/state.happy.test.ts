// What a person said last is what counts: by when they said it, on a topic or on all. An oracle in a few lines, and
// wishes in every order by every door.

import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../support/fault-plan.ts';
import { logOf, visitWith } from '../door.ts';
import {
  apiWith,
  bring,
  choicesToken,
  click,
  everythingIn,
  freshEmail,
  freshShop,
  isOut,
  ledgerOf,
  post,
  ticked,
  tokenFor,
} from './shop.ts';

interface Said {
  topic: string;
  state: 'in' | 'out';
  at: number;
}

/** The newest wish on the topic or on all; of two at the same moment the one that came later. */
function stateBy(wishes: Said[], topic: string): 'in' | 'out' | null {
  const about = wishes.filter((wish) => wish.topic === topic || wish.topic === '*');
  return (
    about.reduce<Said | null>((last, wish) => (last && last.at > wish.at ? last : wish), null)?.state ?? null
  );
}

const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();
const lift = (slug: string, email: string, topic: string) =>
  apiWith({}, 'DELETE', `/controllers/${slug}/suppressions`, { email, topic, evidence: 'wrote on 1 May' });

describe('an older wish never overrules a newer one', () => {
  test.each([
    ['in after out', 'news', 'news', 'out', 'in'],
    ['out after in', 'news', 'news', 'in', 'out'],
    ['a topic’s, the newer said of all', '*', 'news', 'out', 'in'],
    ['a topic’s consent, the newer said of all', '*', 'news', 'in', 'out'],
    ['all, the newer said of a topic', 'news', '*', 'out', 'in'],
    ['all out, the newer said of a topic', 'news', '*', 'in', 'out'],
  ] as const)('that comes later: %s', async (_, newTopic, oldTopic, newState, oldState) => {
    const [slug, email] = [await freshShop(), freshEmail()];
    await bring(slug, [{ email, topic: newTopic, state: newState, at: day(20) }]);
    expect(await isOut(slug, email)).toBe(newState === 'out');
    await bring(slug, [{ email, topic: oldTopic, state: oldState, at: day(10) }], 'import');
    expect(await isOut(slug, email)).toBe(newState === 'out');
    const shown = await ticked(visitWith({}, `/p/${await choicesToken(slug, email)}`));
    expect(shown.includes('topic.news')).toBe(newState === 'in');
    // Both are in the ledger
    expect((await ledgerOf(slug, email)).map(({ at }) => at).sort()).toEqual([day(10), day(20)]);
  });

  test.each([
    ['the newer first', [20, 10]],
    ['the older first', [10, 20]],
  ])('that comes in the same batch, %s', async (_, days) => {
    for (const [newer, older] of [
      ['out', 'in'],
      ['in', 'out'],
    ] as const) {
      const [slug, email] = [await freshShop(), freshEmail()];
      const said = days.map((n) => ({ email, topic: 'news', state: n === 20 ? newer : older, at: day(n) }));
      expect((await bring(slug, said, 'import')).status).toBe(200);
      expect([newer, await isOut(slug, email)]).toEqual([newer, newer === 'out']);
      expect((await ledgerOf(slug, email)).map(({ at }) => at).sort()).toEqual([day(10), day(20)]);
    }
  });

  test('also where the newer one only said again what was so', async () => {
    const [slug, email] = [await freshShop(), freshEmail()];
    await bring(slug, [{ email, topic: 'news', state: 'out', at: day(1) }]);
    await bring(slug, [{ email, topic: 'news', state: 'out', at: day(20) }]);
    await bring(slug, [{ email, topic: 'news', state: 'in', at: day(10) }], 'import');
    expect(await isOut(slug, email)).toBe(true);
    await bring(slug, [{ email, topic: '*', state: 'in', at: day(10) }], 'import');
    expect(await isOut(slug, email)).toBe(true);
    await bring(slug, [{ email, topic: 'news', state: 'in', at: day(21) }]);
    expect(await isOut(slug, email)).toBe(false);
  });
});

describe('an opt-out that was answered with 200 holds', () => {
  test('by a click, though all was lifted since the last one', async () => {
    const [slug, email] = [await freshShop(), freshEmail()];
    const token = await tokenFor(slug, email);
    await click(token);
    expect((await lift(slug, email, '*')).status).toBe(200);
    expect(await isOut(slug, email)).toBe(false);
    expect((await click(token)).status).toBe(200);
    expect(await isOut(slug, email)).toBe(true);
    expect((await ledgerOf(slug, email)).map(({ state, changed }) => [state, changed])).toEqual([
      ['out', true],
      ['in', true],
      ['out', true],
    ]);
    // And again is nothing new
    const before = await everythingIn(slug);
    expect((await click(token)).status).toBe(200);
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('by a click on every topic, though one was taken up since the last one', async () => {
    const [slug, email] = [await freshShop(), freshEmail()];
    const token = await tokenFor(slug, email, '*');
    await click(token);
    await lift(slug, email, 'news');
    expect(await isOut(slug, email)).toBe(false);
    expect((await click(token)).status).toBe(200);
    for (const topic of ['news', 'offers', '*'])
      expect([topic, await isOut(slug, email, topic)]).toEqual([topic, true]);
    const log = await logOf(slug);
    expect((await click(token)).status).toBe(200);
    expect(await logOf(slug)).toEqual(log);
  });

  test('by “stop all of it”, though a topic was ticked since', async () => {
    const [slug, email] = [await freshShop(), freshEmail()];
    const token = await choicesToken(slug, email);
    await post(`/p/${token}`, 'all=out');
    await post(`/p/${token}`, 'save=yes&topic.news=in');
    expect([await isOut(slug, email), await isOut(slug, email, 'offers')]).toEqual([false, true]);
    await post(`/p/${token}`, 'all=out');
    expect([await isOut(slug, email), await isOut(slug, email, 'offers')]).toEqual([true, true]);
  });

  test('by a click, though the shop’s clock is ahead', async () => {
    const [slug, email] = [await freshShop(), freshEmail()];
    const ahead = new Date(Date.now() + 50_000).toISOString();
    await bring(slug, [{ email, topic: 'news', state: 'in', at: ahead }]);
    expect((await click(await tokenFor(slug, email))).status).toBe(200);
    expect(await isOut(slug, email)).toBe(true);
  });
});

describe('wishes by chance', () => {
  const seeds = Array.from({ length: 12 }, (_, i) => i + 1);

  test.each(seeds)('leave the state that the oracle says (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const pick = <T>(...list: [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
    const [slug, email] = [await freshShop(), freshEmail()];
    const said: Said[] = [];
    for (let step = 0; step < 14; step++) {
      if (random() < 0.75) {
        const batch = Array.from({ length: pick(1, 1, 2, 3) }, () => ({
          topic: pick('news', 'offers', '*'),
          state: pick('in' as const, 'out' as const),
          at: pick(3, 5, 8, 13, 21),
        }));
        // The order of a file is no order of what was said
        said.push(...batch.toSorted((a, b) => a.at - b.at));
        const wishes = batch.map(({ at, ...wish }) => ({ ...wish, email, at: day(at) }));
        expect((await bring(slug, wishes, pick('', 'import'))).status).toBe(200);
      } else {
        const topic = pick('news', 'offers', '*');
        const isLift = random() < 0.5;
        said.push({ topic, state: isLift ? 'in' : 'out', at: 1_000 + step });
        const response = isLift ? lift(slug, email, topic) : click(await tokenFor(slug, email, topic));
        expect((await response).status).toBe(200);
      }
      for (const topic of ['news', 'offers', '*']) {
        const expected = stateBy(said, topic) === 'out';
        const story = said.map((one) => `${one.topic} ${one.state}@${one.at}`).join(', ');
        expect([story, topic, await isOut(slug, email, topic)]).toEqual([story, topic, expected]);
      }
    }
    const numbers = (await logOf(slug)).map(([seq]) => seq);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });
});
