import { describe, expect, test } from 'vitest';
import { planLines } from '../../../src/cli/request-plan.ts';
import { requestOperations } from '../../../src/requests/operations.ts';
import type { ErasurePlan } from '../../../src/requests/plan-shown.ts';
import { startPeer } from './peer.ts';
import { unusta } from './shop.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const operation = requestOperations.operations.find((one) => one.id === 'planErasure');
const example = operation?.answers[200]?.example as ErasurePlan;
const [category] = example.categories;
const [part] = category?.parts ?? [];

describe('request plan', () => {
  test('shows a line for each category, and for each part where one splits', () => {
    if (!category || !part) throw new Error('The example has no category.');
    const gone = { outcome: 'erased' as const, rows: 1, until: null, clause: null, ground: null };
    const lines = planLines({
      ...example,
      categories: [
        category,
        {
          ...{ ...category, category: 'orders\u001b[2J', outcome: 'partly', rows: 3, until: null },
          parts: [
            { ...gone, law: null, awaits: null },
            { ...part, until: null, awaits: 'order_fulfilled' },
          ],
        },
        { ...category, ...gone, category: 'photos', outcome: 'none', rows: 0, parts: [] },
      ],
    });
    expect(lines.join('\n')).not.toContain('\u001b');
    expect(lines.map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      'minu-pood: the plan of the erasure as of Wed 4 Mar 2026, by the notice of 2026-03-01',
      '',
      'category | what happens | rows | until | clause | ground',
      'accounting | kept | 2 | Sat 31 Dec 2033 | 7.5 | legal-obligation, RPS § 12',
      expect.stringMatching(/^orders.*\| partly \| 3 \| 7\.5 \| legal-obligation$/),
      ' | of which | erased | 1',
      ' | of which | kept | 2 | waits for order_fulfilled | 7.5 | legal-obligation, RPS § 12',
      'photos | nothing there | –',
      '',
      `Plan ${example.digest}. Nothing has been touched.`,
      `To carry it out: npm run unusta -- request carry-out ${example.request} --plan ${example.digest}`,
      'It tells all of your recipients, or those that you name: --recipients parcels',
    ]);
    expect(planLines({ ...example, recipients: [] }).join()).not.toContain('recipients');
  });

  test('asks the server, and prints what it says', async () => {
    const { url, sent } = await startPeer(() => ({ status: 200, body: example }));
    const shown = await unusta(['request', 'plan', id, '--url', url, '--key', 'k']);
    expect([shown.code, shown.out.includes('Sat 31 Dec 2033')]).toEqual([0, true]);
    expect(sent[0]).toMatchObject({ method: 'GET', path: `/api/v1/requests/${id}/plan` });
    const json = await unusta(['request', 'plan', id, '--url', url, '--key', 'k', '--json']);
    expect(JSON.parse(json.out)).toEqual(example);
  });

  test('fails where it gets no plan', async () => {
    const { url } = await startPeer(() => ({ status: 200, body: {} }));
    const { code, err } = await unusta(['request', 'plan', id, '--url', url, '--key', 'k']);
    expect([code, err]).toEqual([1, expect.stringContaining('gave no plan')]);
  });
});
