import { afterEach, describe, expect, test } from 'vitest';
import { controllerBody, freshSlug, noticeBody } from '../support/factories.ts';
import type { Fault, FaultPlan } from '../support/fault-plan.ts';
import {
  asAdmin,
  everythingOf,
  freshController,
  freshKey,
  logOf,
  publish,
  rowsOf,
  visitWith,
} from '../worker/door.ts';
import { type FaultyDatabase, faultyDatabase } from '../worker/faults.ts';

let database: FaultyDatabase | undefined;

afterEach(async () => {
  await database?.close();
  database = undefined;
});

async function through(plan: FaultPlan) {
  database = await faultyDatabase(plan);
  const bindings = { TURSO_DATABASE_URL: database.url };
  return async (method: string, path: string, body?: object) => {
    const init = { method, headers: asAdmin, ...(body && { body: JSON.stringify(body) }) };
    const response = await visitWith(bindings, `/api/v1${path}`, init);
    const text = await response.text();
    return { status: response.status, type: response.headers.get('Content-Type'), text, response };
  };
}

/** The write is the last call of an action: reads before it pass. */
const atCall = (number: number, fault: Fault): FaultPlan => ({
  script: [...Array.from({ length: number - 1 }, (): Fault => 'none'), fault],
});

const expectUnavailable = (answer: { status: number; type: string | null; response: Response }) => {
  expect([answer.status, answer.type]).toEqual([503, 'application/problem+json']);
  expect(Number(answer.response.headers.get('Retry-After'))).toBeGreaterThan(0);
};

describe('PUT of a controller', () => {
  test('whose reply is lost after the commit: sent again it is unchanged, and the log has one entry', async () => {
    const slug = freshSlug();
    const body = controllerBody(slug, { hosts: [`${slug}.example`] });
    // read the controller, look for the host, write
    const put = await through(atCall(3, 'drop-after'));
    expectUnavailable(await put('PUT', `/controllers/${slug}`, body));
    expect(await logOf(slug)).toEqual([[1, 'controller.published']]);
    const again = await put('PUT', `/controllers/${slug}`, body);
    expect([again.status, JSON.parse(again.text).state]).toEqual([200, 'unchanged']);
    expect(await logOf(slug)).toEqual([[1, 'controller.published']]);
    expect((await everythingOf(slug)).hosts).toHaveLength(1);
  });

  test.each(['drop-before', 'error-500', 'error-503'] as const)(
    'that meets %s at any call leaves nothing; sent again it is created',
    async (fault) => {
      for (const call of [1, 2, 3]) {
        const slug = freshSlug();
        const body = controllerBody(slug, { hosts: [`${slug}.example`] });
        const put = await through(atCall(call, fault));
        expectUnavailable(await put('PUT', `/controllers/${slug}`, body));
        expect(await everythingOf(slug)).toMatchObject({ controllers: [], hosts: [], audit: [] });
        expect((await put('PUT', `/controllers/${slug}`, body)).status).toBe(201);
        await database?.close();
      }
    },
  );

  test('that something on the way repeats is written once', async () => {
    const slug = freshSlug();
    const put = await through(atCall(2, 'duplicate'));
    const { status, text } = await put('PUT', `/controllers/${slug}`, controllerBody(slug));
    expect([200, 201]).toContain(status);
    expect(['created', 'unchanged']).toContain(JSON.parse(text).state);
    expect(await logOf(slug)).toEqual([[1, 'controller.published']]);
  });
});

describe('PUT of a notice', () => {
  const version = '2024-01-01';

  /** How many calls to the database it takes. */
  async function callsOf(slug: string, at: string): Promise<number> {
    const put = await through({});
    expect((await put('PUT', `/controllers/${slug}/notices/${at}`, noticeBody(at))).status).toBe(201);
    const calls = (await database?.faults())?.length ?? 0;
    await database?.close();
    return calls;
  }

  test('is few calls, and the write is one', async () => {
    const slug = await freshController();
    expect(await callsOf(slug, version)).toBeLessThanOrEqual(4);
    expect(await callsOf(slug, '2025-01-01')).toBeLessThanOrEqual(4);
  });

  test('whose reply is lost after the commit: sent again it is unchanged, whole, with one entry', async () => {
    const calls = await callsOf(await freshController(), version);
    const slug = await freshController();
    const put = await through(atCall(calls, 'drop-after'));
    const path = `/controllers/${slug}/notices/${version}`;
    expectUnavailable(await put('PUT', path, noticeBody(version)));
    const before = await everythingOf(slug);
    expect([before.notices?.length, before.notice_texts?.length]).toEqual([1, 2]);
    const again = await put('PUT', path, noticeBody(version));
    expect([again.status, JSON.parse(again.text).state]).toEqual([200, 'unchanged']);
    expect(await everythingOf(slug)).toEqual(before);
    expect((await logOf(slug)).map(([, event]) => event)).toEqual([
      'controller.published',
      'notice.published',
    ]);
  });

  test('that fails at any call leaves no half of a notice', async () => {
    const calls = await callsOf(await freshController(), version);
    for (let call = 1; call <= calls; call++) {
      const slug = await freshController();
      const put = await through(atCall(call, 'drop-before'));
      const path = `/controllers/${slug}/notices/${version}`;
      expectUnavailable(await put('PUT', path, noticeBody(version)));
      expect(await everythingOf(slug)).toMatchObject({ notices: [], notice_texts: [], notice_changes: [] });
      expect(await logOf(slug)).toHaveLength(1);
      expect((await put('PUT', path, noticeBody(version))).status).toBe(201);
      await database?.close();
    }
  });

  test('a write that something on the way repeats is written once', async () => {
    const calls = await callsOf(await freshController(), version);
    const slug = await freshController();
    const put = await through(atCall(calls, 'duplicate'));
    const { status } = await put('PUT', `/controllers/${slug}/notices/${version}`, noticeBody(version));
    expect([200, 201]).toContain(status);
    const rows = await everythingOf(slug);
    expect([rows.notices?.length, rows.notice_texts?.length, rows.audit?.length]).toEqual([1, 2, 2]);
  });
});

describe('DELETE of a notice', () => {
  test('whose reply is lost after the commit: sent again it is done, with one entry', async () => {
    const slug = await freshController();
    await publish(slug, '2999-01-01');
    const remove = await through(atCall(3, 'drop-after'));
    const path = `/controllers/${slug}/notices/2999-01-01`;
    expectUnavailable(await remove('DELETE', path));
    expect((await remove('DELETE', path)).status).toBe(204);
    expect((await logOf(slug)).map(([, event]) => event)).toEqual([
      'controller.published',
      'notice.published',
      'notice.withdrawn',
    ]);
  });
});

describe('keys', () => {
  test('POST that fails before the commit leaves neither key nor entry', async () => {
    const slug = await freshController();
    const post = await through({ script: ['drop-before'] });
    expectUnavailable(await post('POST', '/keys', { scopes: ['read'], controller: slug }));
    expect(await everythingOf(slug)).toMatchObject({ keys: [] });
    expect(await logOf(slug)).toHaveLength(1);
  });

  test('a key can’t be checked without the database: 503, and not 401', async () => {
    const { secret } = await freshKey(['read']);
    database = await faultyDatabase({ chances: { 'error-503': 1 } });
    const headers = { Authorization: `Bearer ${secret}` };
    const response = await visitWith({ TURSO_DATABASE_URL: database.url }, '/api/v1/keys', { headers });
    expect([response.status, response.headers.get('Content-Type')]).toEqual([
      503,
      'application/problem+json',
    ]);
    await response.text();
  });
});

describe('a storm of faults', () => {
  test('leaves each version whole or not there, and a log without a gap', async () => {
    const slug = await freshController();
    const chances = { 'drop-before': 0.05, 'drop-after': 0.1, 'error-503': 0.05, duplicate: 0.1 };
    const put = await through({ seed: 7, chances });
    const versions = Array.from({ length: 6 }, (_, n) => `202${n}-01-01`);
    for (let round = 0; round < 30; round++) {
      const answers = await Promise.all(
        versions.map((version) => put('PUT', `/controllers/${slug}/notices/${version}`, noticeBody(version))),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => ![200, 201, 409, 503].includes(status))).toEqual([]);
      if (statuses.every((status) => status === 200)) break;
    }
    const rows = await everythingOf(slug);
    expect([rows.notices?.length, rows.notice_texts?.length, rows.notice_changes?.length]).toEqual([
      6, 12, 30,
    ]);
    const log = await logOf(slug);
    expect(log.map(([seq]) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const published = await rowsOf(
      "SELECT json_extract(data, '$.version') AS version FROM audit WHERE controller = ? AND event = 'notice.published'",
      slug,
    );
    expect(published.map(({ version }) => version).sort()).toEqual(versions);
  });
});
