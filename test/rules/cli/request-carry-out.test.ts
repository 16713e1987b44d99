import { describe, expect, test } from 'vitest';
import type { RunView } from '../../../src/retention/view.ts';
import { type Reply, type Sent, startPeer } from './peer.ts';
import { unusta } from './shop.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const run = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d99';
const plan = 'f'.repeat(64);

type Rule = RunView['rules'][number];
const rule = (category: string, more: Partial<Rule> = {}): Rule => ({
  ...{ id: `erasure-${category}`, category, clause: 'law:17', noticeVersion: '2026-03-01', then: 'delete' },
  ...{ eligible: 3, held: 0, undated: 0, skipped: 0, purged: 3, batches: 1, firstOn: null, lastOn: null },
  ...{ waitsFor: null, elsewhere: false, tables: [] },
  ...more,
});
const erasure = (more: Partial<RunView> = {}): RunView => ({
  ...{ id: run, controller: 'kadakas', kind: 'erasure', request: id, rehearsal: false, status: 'finished' },
  ...{ asOf: '2026-11-22', noticeVersion: '2026-03-01', rules: [], reason: null, approvedAt: null },
  ...{ createdAt: '2026-11-22T10:00:00.000Z', finishedAt: null },
  ...more,
});

/** Carries out, against a server whose erasure stands so, one answer after the other; the last one stays. */
async function carriedOut(standings: (RunView | Reply)[], ...more: string[]) {
  const plans = more.includes('--plan') ? [] : ['--plan', plan];
  const left = [...standings];
  const { url, sent } = await startPeer(({ method }: Sent): Reply => {
    if (method === 'POST') {
      const [refused] = left;
      return refused && !('rules' in refused)
        ? refused
        : { status: 202, body: erasure({ status: 'running' }) };
    }
    const [next] = left.length > 1 ? left.splice(0, 1) : left;
    return next && 'rules' in next ? { status: 200, body: next } : { status: 404 };
  });
  const line = ['request', 'carry-out', id, ...plans, ...more, '--url', url, '--key', 'unusta_admin'];
  return { ...(await unusta(line)), sent };
}

describe('request carry-out', () => {
  test('carries out that plan, follows it, and says what is gone and what could not go', async () => {
    const skipped: Rule['tables'][number] = {
      ...{ source: 'shop', table: 'accounts', eventFormat: 'date' as const, rows: 9, eligible: 1, held: 0 },
      ...{ undated: 0, skipped: 1, skippedFor: 'FOREIGN KEY constraint failed', firstOn: null },
      ...{ lastOn: null, doubts: [] },
    };
    const rules = [rule('orders,accounting'), rule('accounts', { purged: 0, tables: [skipped] })];
    const { code, out, sent } = await carriedOut([erasure({ status: 'running' }), erasure({ rules })]);
    expect([code, sent[0]?.path, sent[0]?.body]).toEqual([0, `/api/v1/requests/${id}/carry-out`, { plan }]);
    expect(sent.slice(1).map(({ path }) => path)).toEqual([`/api/v1/purges/${run}`, `/api/v1/purges/${run}`]);
    expect(out).toMatch(/^orders, accounting +3$/m);
    expect(out).not.toMatch(/^accounts/m);
    expect(out).toContain('kadakas: 3 rows are gone.');
    expect(out).toContain('1 row of shop.accounts could not be taken: FOREIGN KEY constraint failed');
    expect(out).toContain(`npm run unusta -- request plan ${id}`);
  });

  test.each([
    ['parcels, books', ['parcels', 'books']],
    ['', []],
  ])('names the recipients to which the data went: %j', async (said, recipients) => {
    const { code, sent } = await carriedOut([erasure()], '--recipients', said);
    expect([code, sent[0]?.body]).toEqual([0, { plan, recipients }]);
  });

  test('says that nothing was there', async () => {
    const { code, out } = await carriedOut([erasure()]);
    expect([code, out.split('\n')[0]]).toEqual([0, 'kadakas: nothing was there to be erased.']);
  });

  test('takes no plan that is no digest: it says where that is shown', async () => {
    const { code, err, sent } = await carriedOut([erasure()], '--plan', 'latest');
    expect([code, sent.length]).toEqual([2, 0]);
    expect(err).toContain('--plan must be the digest that request plan ID shows at its end');
  });

  test('gives the run as JSON', async () => {
    const { out } = await carriedOut([erasure({ rules: [rule('orders')] })], '--json');
    expect(JSON.parse(out)).toMatchObject({ id: run, rules: [{ purged: 3 }] });
  });

  test('fails with the reason where it failed, and where the plan no longer holds', async () => {
    const failed = await carriedOut([erasure({ status: 'failed', reason: 'Source shop: It is gone.' })]);
    expect([failed.code, failed.err]).toEqual([1, expect.stringContaining('Source shop: It is gone.')]);
    const body = { type: 'urn:unusta:problem:plan-outdated', title: 'The plan no longer holds', status: 409 };
    const refused = await carriedOut([{ status: 409, body: { ...body, detail: 'Look at it anew.' } }]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Look at it anew.')]);
  });
});
