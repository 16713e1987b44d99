import { expect, test } from 'vitest';
import { tokenOf } from '../../../src/unsubscribe/mailed-wish.ts';

const token = 'AbC-_09z'.repeat(12);
const read = (subject: string) =>
  tokenOf({ from: 'mari@kodu.example', headers: new Headers({ Subject: subject }) });
const quoted = token.replaceAll('_', '=5F');

test.each([
  ['plain', token],
  ['in words of base64', `=?utf-8?B?${btoa(token.slice(0, 45))}?= =?utf-8?B?${btoa(token.slice(45))}?=`],
  [
    'in such words without padding',
    `=?utf-8?b?${btoa(token.slice(0, 50)).replaceAll('=', '')}?=${token.slice(50)}`,
  ],
  ['in quoted words', `=?UTF-8?Q?${quoted.slice(0, 40)}?=\t=?UTF-8?Q?${quoted.slice(40)}?=`],
  ['of another charset, in a language (RFC 2231)', `=?ISO_8859-1:1987*et?q?${quoted}?=`],
  [
    'all of it as digits',
    `=?us-ascii?Q?${token.replaceAll(/./g, (c) => `=${c.charCodeAt(0).toString(16)}`)}?=`,
  ],
  ['half of it plain', `${token.slice(0, 20)} =?windows-1257?B?${btoa(token.slice(20))}?=`],
  ['with blanks that stand for nothing', `=?utf-8?Q?_${quoted}_?= `],
])('a token %s is read', (_, subject) => {
  expect(read(subject)).toBe(token);
});

test.each([
  ['an underscore that is a blank', `=?utf-8?Q?${token}?=`],
  ['an unknown encoding', `=?utf-8?X?${token}?=`],
  ['base64 that is none', `=?utf-8?B?${'A'.repeat(4 * 30 + 1)}?=`],
  ['letters that no token has', `=?utf-8?Q?${quoted}=C3=B5?=`],
  ['a broken escape', `=?utf-8?Q?${quoted}=5?=`],
])('%s makes no token', (_, subject) => {
  expect(read(subject)).not.toBe(token);
});
