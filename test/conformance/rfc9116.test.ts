import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchSystem, type System } from '../support/launch.ts';
import { type Answer, exchange } from './exchange.ts';

let system: System;
let answer: Answer;

beforeAll(async () => {
  system = await launchSystem({ environment: { MAIL_FROM: 'Unusta <security@shop.example>' } });
  answer = await exchange(`${system.url}/.well-known/security.txt`);
});
afterAll(() => system.stop());

/** The lines of the file, as pairs. */
const fields = () =>
  answer.body
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(/: (.*)/).slice(0, 2));
const valuesOf = (name: string) => fields().flatMap(([one, value]) => (one === name ? [value ?? ''] : []));

test('§ 3: at its well-known place, as plain text in UTF-8, without a redirect', () => {
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(answer.headers.location).toBeUndefined();
});

test('§ 2.2, 4: a name, a colon, a blank and a value on each line, the last one too', () => {
  expect(answer.body).toMatch(/^(?:[A-Z][A-Za-z-]*: [\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?\n)+$/);
});

test('§ 2.5: only fields that it names, each once', () => {
  const names = fields().map(([name]) => name);
  const known = ['Contact', 'Expires', 'Canonical', 'Preferred-Languages'];
  expect(names.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

test('§ 2.5.3: Contact is a URI with mailto', () => {
  expect(valuesOf('Contact')).toEqual(['mailto:security@shop.example']);
});

test('§ 2.5.5: Expires once, a date of RFC 3339, to come, and within a year', () => {
  const [expires = '', ...others] = valuesOf('Expires');
  expect(others).toEqual([]);
  expect(expires).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
  const days = (Date.parse(expires) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(300);
  expect(days).toBeLessThan(365);
});

test('§ 2.5.2: no Canonical that is not https', () => {
  for (const address of valuesOf('Canonical')) expect(address).toMatch(/^https:/);
});

test('§ 2.5.8: Preferred-Languages once, as language tags', () => {
  const [languages = '', ...others] = valuesOf('Preferred-Languages');
  expect(others).toEqual([]);
  for (const tag of languages.split(', ')) expect(Intl.getCanonicalLocales(tag)).toEqual([tag]);
});
