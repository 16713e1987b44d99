import { describe, expect, test } from 'vitest';
import { verifyLog } from '../../../src/audit/verify.ts';
import type { EntryView, SealView } from '../../../src/audit/view.ts';
import type { PublicKey } from '../../../src/keys/jws.ts';
import type { Fault } from '../../support/fault-plan.ts';
import { api, asAdmin, freshController, rowsOf, visit, visitWith } from '../door.ts';
import { faultyDatabase } from '../faults.ts';

/** Seals over a database that misbehaves at the third request, which is the write. */
async function sealOver(slug: string, fault: Fault): Promise<number> {
  const database = await faultyDatabase({ script: ['none', 'none', fault] });
  const path = `/api/v1/controllers/${slug}/audit/seals`;
  const bindings = { TURSO_DATABASE_URL: database.url };
  const { status } = await visitWith(bindings, path, { method: 'POST', headers: asAdmin });
  expect(await database.faults()).toContain(fault);
  await database.close();
  return status;
}

describe('a seal', () => {
  test.each<[Fault, number, number]>([
    ['drop-before', 503, 201],
    ['error-503', 503, 201],
    ['drop-after', 503, 200],
    ['garbage', 503, 201],
    ['duplicate', 200, 200],
  ])('is made once, though the write meets %s', async (fault, status, again) => {
    const slug = await freshController();
    expect(await sealOver(slug, fault)).toBe(status);
    const second = await api('POST', `/controllers/${slug}/audit/seals`);
    expect(second.status).toBe(again);
    expect(await rowsOf('SELECT number, last_seq FROM seals WHERE controller = ?', slug)).toEqual([
      { number: 1, last_seq: 1 },
    ]);
    const { items: entries } = await (await api('GET', `/controllers/${slug}/audit`)).json<{
      items: EntryView[];
    }>();
    const { keys } = await (await visit('/.well-known/jwks.json')).json<{ keys: PublicKey[] }>();
    const seals = [await second.json<SealView>()];
    expect((await verifyLog({ controller: slug, entries, seals }, keys)).findings).toEqual([]);
  });
});
