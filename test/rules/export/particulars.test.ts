import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Controller } from '../../../src/controllers/input.ts';
import { actorKind, isTheirOwn } from '../../../src/export/own.ts';
import { type ExportFacts, particularsOf } from '../../../src/export/particulars.ts';
import { tablePaths } from '../../../src/export/paths.ts';
import type { Clause } from '../../../src/notices/clause.ts';
import { Policy } from '../../../src/notices/input.ts';
import { takeableUntil } from '../../../src/requests/taking.ts';
import { controllerBody } from '../../support/factories.ts';

const clause = (id: string, level: number, text: string, heading?: string): Clause => ({
  ...{ id, level, text, anchor: `c-${id}`, heading: heading !== undefined, title: heading ?? text, line: 1 },
});

const clauses = [
  clause('why', 1, '', 'Why'),
  clause('1', 1, 'We sell.'),
  clause('1.1', 2, 'Also by mail.'),
  clause('11', 1, 'Eleven.'),
  clause('how', 2, 'So.', 'How'),
  clause('long', 1, 'A year.', 'How long'),
];

function facts(disclosures: object, more: Partial<ExportFacts> = {}): ExportFacts {
  const policy = v.parse(Policy, {
    ...{ effective: '2026-01-01', disclosures },
    retention: [{ id: 'o', category: 'orders', keep: 'P1Y', after: 'placed', then: 'delete', clause: '1' }],
  });
  return {
    ...{ madeAt: '2026-11-22T10:56:00.000Z', language: 'en' },
    controller: v.parse(Controller, controllerBody('kadakas')),
    request: { id: 'r', type: 'access', receivedAt: '', answeredAt: '' },
    notice: { version: '2026-01-01', language: 'en', policy, clauses, url: 'https://x/n', file: 'notice.md' },
    tables: [],
    own: [{ category: 'requests', files: ['unusta/requests.json'] }],
    elsewhere: ['orders'],
    ...more,
  };
}

describe('the particulars', () => {
  test('quote a clause with those below it, by number or by heading', () => {
    const quote = (purposes: string) => particularsOf(facts({ purposes })).purposes.notice?.text;
    expect(quote('1')).toBe('1. We sell.\n1.1. Also by mail.');
    expect(quote('1.1')).toBe('1.1. Also by mail.');
    expect(quote('how')).toBe('How So.');
    expect(quote('why')).toBe('Why\n1. We sell.\n1.1. Also by mail.\n11. Eleven.\nHow So.');
    expect(quote('long')).toBe('How long A year.');
  });

  test('have every item of Art. 15(1) and (2), said or not', () => {
    const { purposes: _, ...told } = particularsOf(facts({}));
    const articles = Object.values(told).flatMap((item) =>
      typeof item === 'object' && item && 'article' in item ? [item.article] : [],
    );
    expect(articles).toEqual([...'bcdefgh'].map((point) => `15(1)(${point})`).concat('15(2)'));
    expect(told.transfers.notice).toBeNull();
    expect(told.categories.items).toMatchObject([
      { category: 'orders', mayLieElsewhere: true, files: [], retention: [{ keep: 'P1Y', clause: '1' }] },
      { category: 'requests', mayLieElsewhere: false, files: ['unusta/requests.json'] },
    ]);
  });

  test('have nobody’s mailbox at a recipient', () => {
    expect(JSON.stringify(particularsOf(facts({})).recipients)).not.toContain('dpo@post.example');
  });
});

describe('the path of a table', () => {
  test('leads nowhere else, is one on every system, and its own', () => {
    const paths = (...tables: string[]) => tablePaths(tables.map((table) => ({ source: 's', table })));
    expect(paths('orders', '../x', 'a/b\\c', 'A b', 'a_b', 'a.b', 'õun', 'o\u0303un', 'CON')).toEqual([
      ...['data/s-orders', 'data/s-___x', 'data/s-a_b_c', 'data/s-A_b', 'data/s-a_b-2', 'data/s-a_b-3'],
      ...['data/s-õun', 'data/s-õun-2', 'data/s-CON'],
    ]);
    expect(
      tablePaths([
        { source: 'a-b', table: 'c' },
        { source: 'a', table: 'b-c' },
      ]),
    ).toEqual([...['data/a-b-c', 'data/a-b-c-2']]);
    const [long = ''] = paths('💌日'.repeat(64));
    expect(new TextEncoder().encode(`${long.slice(5)}-100.json`).length).toBeLessThan(255);
  });
});

describe('whose it is', () => {
  test('who acted is a kind, and no name', () => {
    expect(['anyone', 'cron', 'admin', '019a8f2e-0000-7d40-9a53-2f1e0c7b8d96'].map(actorKind)).toEqual([
      ...['person', 'system', 'shop', 'shop'],
    ]);
  });

  test('what came with a request is theirs if it was proven, or came from their mailbox', () => {
    const from = (verifiedHow: string | null, email: string | null) =>
      isTheirOwn({ verifiedHow }, email === null ? null : { email }, ['a@x.example', 'b@x.example']);
    expect([from(null, ' B@x.example'), from('signature', 'c@x.example')]).toEqual([true, true]);
    expect([from(null, 'c@x.example'), from('none', 'c@x.example'), from(null, null)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('it can be taken along for thirty local days after a yes', () => {
    const until = (more: object) =>
      takeableUntil(
        { type: 'access', outcome: 'granted', closedAt: Date.parse('2026-01-31T22:30:00Z'), ...more },
        'Europe/Tallinn',
      );
    expect([until({}), until({ type: 'portability', outcome: 'partly' })]).toEqual([
      '2026-03-03',
      '2026-03-03',
    ]);
    const never = [{ outcome: 'refused' }, { outcome: null }, { type: 'erasure' }, { closedAt: null }];
    expect(never.map(until)).toEqual([null, null, null, null]);
  });
});
