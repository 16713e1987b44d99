import { describe, expect, test } from 'vitest';
import { isLoopback, parseEnv } from '../../src/env.ts';
import { deployed, testBindings } from '../support/bindings.ts';

const bindings = (more: object = {}) => ({ ...testBindings('http://127.0.0.1:9001'), ...more });

describe('parseEnv', () => {
  test('takes what is needed, and reads the same bindings once', () => {
    const given = bindings();
    expect(parseEnv(given).PUBLIC_URL).toBe('http://localhost:8787');
    expect(parseEnv(given)).toBe(parseEnv(given));
  });

  test('names every setting that is missing or wrong, and shows no value', () => {
    const secret = 'a-secret-that-is-short';
    const wrong = {
      UNUSTA_SECRET: secret,
      UNUSTA_PEPPER: secret,
      ADMIN_KEY: 'short',
      TURSO_DATABASE_URL: undefined,
    };
    expect(() => parseEnv(bindings(wrong))).toThrow(
      /TURSO_DATABASE_URL is missing.*UNUSTA_SECRET must be.*UNUSTA_PEPPER must be.*ADMIN_KEY must be/,
    );
    try {
      parseEnv(bindings(wrong));
    } catch (error) {
      expect(String(error)).not.toContain(secret);
    }
  });

  test.each(['1', '30', '90'])('takes %s days of backups', (days) => {
    expect(parseEnv(bindings({ BACKUP_DAYS: days })).BACKUP_DAYS).toBe(Number(days));
  });
  test.each(['0', '91', '030', '1.5', '-1', 'a week', ''])('refuses %j days of backups', (days) => {
    expect(() => parseEnv(bindings({ BACKUP_DAYS: days }))).toThrow(
      'BACKUP_DAYS must be a number from 1 to 90',
    );
  });

  const key = btoa('k'.repeat(32));
  test.each([`a:${key}`, `b-2:${key},a_1:${key}`])('takes the secrets %s', (secrets) => {
    expect(() => parseEnv(bindings({ UNUSTA_SECRET: secrets }))).not.toThrow();
  });
  test.each([key, `a:${key.slice(4)}`, `a:${key},`, `a:${key} b:${key}`, ':x', `a b:${key}`])(
    'refuses the secrets %s',
    (secrets) => {
      expect(() => parseEnv(bindings({ UNUSTA_SECRET: secrets }))).toThrow('UNUSTA_SECRET');
    },
  );

  test.each([
    ['https://unusta.example', 'https://unusta.example'],
    ['https://unusta.example/', 'https://unusta.example'],
    ['https://unusta.example:8443/path', 'https://unusta.example:8443'],
    ['http://localhost:8787', 'http://localhost:8787'],
    ['http://[::1]:8787', 'http://[::1]:8787'],
  ])('takes %s as where it is', (address, origin) => {
    expect(parseEnv(bindings({ ...deployed, PUBLIC_URL: address })).PUBLIC_URL).toBe(origin);
  });
  test.each([
    'http://unusta.example',
    'ftp://localhost',
    'unusta.example',
    'http://127.0.0.1.evil.example',
    '',
  ])('refuses %j as where it is', (address) => {
    expect(() => parseEnv(bindings({ PUBLIC_URL: address }))).toThrow('PUBLIC_URL');
  });
});

describe('how mail goes out', () => {
  const EMAIL = { send: async () => ({}) };
  const http = { MAIL_TRANSPORT: 'http', MAIL_HTTP_URL: 'https://mail.example/send', MAIL_HTTP_KEY: 'k' };

  test.each([
    {},
    http,
    { ...http, MAIL_HTTP_URL: 'http://127.0.0.1:9000/send' },
    { MAIL_TRANSPORT: 'cloudflare', EMAIL },
    { MAIL_FROM: 'Kadakas OÜ <privacy@example.com>' },
  ])('is taken as %j', (settings) => {
    expect(() => parseEnv(bindings(settings))).not.toThrow();
  });

  test.each([
    [{ MAIL_TRANSPORT: undefined }, 'MAIL_TRANSPORT is missing'],
    [{ MAIL_TRANSPORT: 'smtp' }, 'MAIL_TRANSPORT must be cloudflare, http or mailbox'],
    [{ PUBLIC_URL: 'https://unusta.example' }, 'MAIL_TRANSPORT must not be mailbox'],
    [{ MAIL_FROM: undefined }, 'MAIL_FROM is missing'],
    [{ MAIL_FROM: 'privacy' }, 'MAIL_FROM must be an address'],
    [{ MAIL_FROM: 'a@example.com\r\nBcc: b@example.com' }, 'MAIL_FROM must be an address'],
    [{ ...http, MAIL_HTTP_URL: undefined }, 'MAIL_HTTP_URL is needed for MAIL_TRANSPORT=http'],
    [{ ...http, MAIL_HTTP_KEY: undefined }, 'MAIL_HTTP_KEY is needed for MAIL_TRANSPORT=http'],
    [{ ...http, MAIL_HTTP_URL: 'http://mail.example' }, 'MAIL_HTTP_URL must be an https address'],
    [{ MAIL_TRANSPORT: 'cloudflare' }, 'EMAIL is needed for MAIL_TRANSPORT=cloudflare'],
    [{ MAIL_TRANSPORT: 'cloudflare', EMAIL: {} }, 'EMAIL must be a send_email binding'],
  ])('is refused as %j', (settings, words) => {
    expect(() => parseEnv(bindings(settings))).toThrow(words);
  });
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['[::1]', true],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['0.0.0.0', false],
  ['128.0.0.1', false],
  ['', false],
])('the host %j is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
