import { expect, test } from 'vitest';
import { securityText } from '../../../src/controllers/security.ts';

const path = '/.well-known/security.txt';
const contact = {
  email: 'security@shop.example',
  origin: 'https://privacy.shop.example',
  languages: ['et', 'en'],
  today: '2026-03-01',
};

test('the four fields, one to a line', () => {
  expect(securityText(contact, path)).toBe(`Contact: mailto:security@shop.example
Expires: 2027-02-28T00:00:00.000Z
Canonical: https://privacy.shop.example/.well-known/security.txt
Preferred-Languages: et, en
`);
});

test('an address that needs escapes in a URI (RFC 6068 § 2)', () => {
  const lines = securityText({ ...contact, email: 'a%b?c&d+õ@shop.example' }, path);
  expect(lines).toContain('Contact: mailto:a%25b%3Fc%26d%2B%C3%B5@shop.example\n');
});

test('no address that is not https', () => {
  expect(securityText({ ...contact, origin: 'http://localhost:8787' }, path)).not.toContain('Canonical');
});

test('it expires within a year, in leap years too', () => {
  for (const today of ['2027-12-31', '2028-01-01', '2028-02-29', '2028-03-01']) {
    const [, expires = ''] = /^Expires: (.*)$/m.exec(securityText({ ...contact, today }, path)) ?? [];
    const days = (Date.parse(expires) - Date.parse(today)) / 86_400_000;
    expect(days).toBe(364);
  }
});
