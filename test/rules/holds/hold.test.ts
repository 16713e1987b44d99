import { describe, expect, test } from 'vitest';
import { categoriesOf, holdView, missingHolds, reasonsOf, sealedFor } from '../../../src/holds/hold.ts';
import { keyRing } from '../../../src/keys/ring.ts';
import { seal } from '../../../src/keys/seal.ts';
import { testSecrets } from '../../support/bindings.ts';

const policy = {
  effective: '2024-01-01',
  disclosures: {},
  rights: [],
  retention: [],
  holds: [{ reason: 'dispute', clause: '5.9', ground: 'legal-claims' as const }],
};

describe('reasons', () => {
  const law = [
    { reason: 'law:17(3)(b)', clause: null, ground: 'legal-obligation', noticeVersion: null },
    { reason: 'law:17(3)(e)', clause: null, ground: 'legal-claims', noticeVersion: null },
    { reason: 'law:17(1)(a)', clause: null, ground: 'none', noticeVersion: null },
  ];

  test('are the notice’s, each with its clause and version, and the law’s', () => {
    const own = { reason: 'dispute', clause: '5.9', ground: 'legal-claims', noticeVersion: '2024-01-01.2' };
    expect(reasonsOf({ version: '2024-01-01.2', policy })).toEqual([own, ...law]);
  });

  test('are the law’s alone where no notice is in force', () => {
    expect(reasonsOf(null)).toEqual(law);
  });
});

test('a record can be in a category that a rule, a source or Unusta has', () => {
  const table = { table: 't', key: 'id', event: 'at', eventFormat: 'date' as const };
  const sources = [
    {
      id: 'shop',
      kind: 'libsql' as const,
      urlEnv: 'SOURCE_SHOP',
      tables: ['orders', 'notes'].map((category) => ({ ...table, category })),
    },
  ];
  const rule = { keep: 'P1Y', after: 'x', from: 'event' as const, then: 'delete' as const, clause: '1' };
  const retention = ['orders', 'support'].map((category) => ({ ...rule, id: category, category }));
  const current = { policy: { ...policy, retention } };
  expect(categoriesOf({ sources }, current)).toEqual([
    ...['mail', 'notes', 'orders', 'preferences', 'requests', 'support'],
  ]);
  expect(categoriesOf({ sources: [] }, null)).toEqual(['mail', 'preferences', 'requests']);
});

test('a source misses the holds that are not in force there', () => {
  const hold = (id: string) => ({ id, subject: 's', category: null, record: null });
  const ids = new Set(['a', 'elsewhere']);
  expect(missingHolds({ ids }, [hold('a'), hold('b')])).toEqual([hold('b')]);
  expect(missingHolds({ ids }, [])).toEqual([]);
});

describe('a hold as it is shown', () => {
  const ring = keyRing(testSecrets.UNUSTA_SECRET);
  const nonce = new Uint8Array(12);
  const row = {
    ...{
      id: 'h',
      controller: 'shop',
      category: null,
      record: null,
      target: '',
      note: null,
      reviewOn: '2030-01-01',
    },
    ...{ reason: 'dispute', clause: '5.9', ground: 'legal-claims' as const, noticeVersion: '2024-01-01' },
    ...{ createdAt: 0, acknowledgedAt: null, liftedAt: null },
  };

  test.each([
    [null, null, 'placing'],
    [1, null, 'active'],
    [1, 2, 'lifted'],
    [null, 2, 'lifted'],
  ])('acknowledged at %s, lifted at %s: %s', async (acknowledgedAt, liftedAt, state) => {
    expect((await holdView(ring, { ...row, acknowledgedAt, liftedAt })).state).toBe(state);
  });

  test('names what it is on as it was sent', async () => {
    const target = await seal(ring, sealedFor('target', row), '{"record":{"category":"c","key":7}}', nonce);
    const shown = await holdView(ring, { ...row, category: 'c', record: '7', target });
    expect(shown.record).toEqual({ category: 'c', key: 7 });
    expect(shown).not.toHaveProperty('subject');
  });

  test('is shown without what a lost secret has sealed', async () => {
    const target = await seal(ring, sealedFor('target', { ...row, id: 'other' }), '{}', nonce);
    const shown = await holdView(ring, { ...row, target, note: target });
    expect(shown).toMatchObject({ subject: { email: null }, note: null });
    const record = await holdView(ring, { ...row, category: 'c', record: '7', target });
    expect(record.record).toEqual({ category: 'c', key: '7' });
  });
});
