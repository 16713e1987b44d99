import { describe, expect, test } from 'vitest';
import type { Forecast } from '../../../src/forecast/months.ts';
import { startPeer } from './peer.ts';
import { unusta } from './shop.ts';

const row = (rule: string, rows: number) => ({ category: rule, rule: `${rule}-rule`, clause: '2.2', rows });
const found: Forecast = {
  asOf: '2026-11-20',
  noticeVersion: '2026-03-01',
  due: [row('orders', 100), row('support', 20)],
  months: [
    { month: '2026-11', categories: [] },
    { month: '2026-12', categories: [row('orders', 60)] },
    { month: '2027-01', categories: [row('support', 1)] },
  ],
  unavailable: [],
};

async function forecast(body: unknown, ...more: string[]) {
  const { url, sent } = await startPeer(() => ({ status: 200, body }));
  const line = ['forecast', '--controller', 'kadakas', '--url', url, '--key', 'k', ...more];
  return { ...(await unusta(line)), sent };
}

test('a line for each month, with a bar, and the clauses', async () => {
  const { code, out, err, sent } = await forecast(found, '--months', '3');
  expect([code, err]).toEqual([0, '']);
  expect(sent.map(({ path }) => path)).toEqual(['/api/v1/controllers/kadakas/forecast?months=3']);
  expect(out.split('\n')).toEqual([
    'On 2026-11-20, by version 2026-03-01',
    '',
    `due      120  ${'█'.repeat(30)}  orders 100, support 20`,
    '2026-11    0',
    `2026-12   60  ${'█'.repeat(15)}${' '.repeat(15)}  orders 60`,
    `2027-01    1  █${' '.repeat(29)}  support 1`,
    '',
    'orders: clause 2.2 (orders-rule)',
    'support: clause 2.2 (support-rule)',
    '',
    'What a hold keeps is counted too.',
    '',
  ]);
});

test('as JSON, as the API has it', async () => {
  expect(JSON.parse((await forecast(found, '--json')).out)).toEqual(found);
});

test('a source that was not counted is said, and the exit code too', async () => {
  const unavailable = [{ source: 'shop', reason: 'It cannot be reached.' }];
  const { code, out, err } = await forecast({ ...found, unavailable });
  expect([code, err]).toEqual([1, 'Not counted: shop. It cannot be reached.\n']);
  expect(out).toContain('2026-12');
});

test('nothing falls due without a version in force', async () => {
  const { code, out } = await forecast({ ...found, noticeVersion: null, due: [], months: [] });
  expect([code, out]).toEqual([
    0,
    'On 2026-11-20 no version of the notice is in force: nothing falls due.\n',
  ]);
});

describe('refuses', () => {
  test.each(['0', '37', '1.5', 'many'])('%s months', async (months) => {
    const { code, err, sent } = await forecast(found, '--months', months);
    expect([code, sent]).toEqual([2, []]);
    expect(err).toContain(`--months must be 1 to 36, not ${months}`);
  });
});
