import { env } from 'cloudflare:workers';
import sql from 'sql-template-tag';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import type { ShownRequest } from '../../../src/requests/shown.ts';
import { seededRandom } from '../../support/fault-plan.ts';
import { chanceOf } from '../../support/purge-values.ts';
import { leadLives } from '../../support/request-lives.ts';
import { look } from '../../support/request-look.ts';
import { emptyOutbox, minute, sweepAll } from '../deliveries/outbox.ts';
import { api } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { openShop } from './life-doors.ts';
import { silence } from './stranger.ts';

const chances = {
  'drop-before': 0.1,
  'drop-after': 0.2,
  'error-500': 0.05,
  'error-503': 0.05,
  garbage: 0.05,
  duplicate: 0.08,
};
const course = { lives: 120, lanes: 3, faulty: 0.2, hasMail: false };

afterEach(() => {
  vi.useRealTimers();
});

describe('the lives of requests, by every door and by databases that fail', () => {
  // Ten thousand of them: `npm run soak`
  test.each([1])(
    'lose nothing and do nothing twice, in no state that the law does not know (seed %i)',
    { timeout: 120_000 },
    async (seed) => {
      await emptyOutbox();
      await silence();
      const astray = await Promise.all([1, 2].map((i) => faultyDatabase({ seed: seed * 10 + i, chances })));
      const doors = await openShop(astray);
      const { slug } = doors.shop;
      vi.useFakeTimers({ toFake: ['Date'] });
      const led = await leadLives(doors, chanceOf(seededRandom(seed)), course);
      console.log(
        `lives, seed ${seed}: ${led.lives} lives, ${led.requests} requests, ${JSON.stringify(led.deeds)}, ${led.unknown} unknown`,
      );
      expect(led.violations).toEqual([]);
      expect(led.lives).toBe(course.lives);
      expect(led.unknown).toBeGreaterThan(20);
      await Promise.all(astray.map((database) => database.close()));

      // What was written down to be told has been told: each mail and each webhook once
      for (let i = 1; i <= 12; i++) await sweepAll(Date.now() + i * 5 * 60 * minute);
      const database = openDatabase({ url: env.TURSO_DATABASE_URL });
      const [left] = await database.read(sql`select count(*) as open from deliveries
      where controller = ${slug} and delivered_at is null`);
      expect(left).toEqual({ open: 0 });

      // The API says the same as the database
      await look(doors.shop, true);
      const shown: ShownRequest[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Response = await api('GET', `/controllers/${slug}/requests?limit=50&cursor=${cursor}`);
        const list: { items: ShownRequest[]; cursor: string | null } = await page.json();
        shown.push(...list.items);
        cursor = list.cursor;
      }
      expect(shown.map(({ id, status, outcome, dueOn }) => [id, status, outcome, dueOn])).toEqual(
        [...doors.shop.memory.rows.values()]
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .map(({ id, status, outcome, dueOn }) => [id, status, outcome, dueOn]),
      );
      expect(shown.filter(({ status }) => status === 'unverified')).toEqual([]);
      expect(shown.every(({ isOverdue, closedAt }) => isOverdue === (closedAt === null))).toBe(true);
    },
  );
});
