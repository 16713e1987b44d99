import { describe, expect, test } from 'vitest';
import { isAutomatic, isMachineAnswer } from '../../../src/deliveries/automatic.ts';

const person = 'mari@kodu.example';
const mail = (field: string, from = person) => {
  const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(field) ?? [];
  return { from, headers: new Headers([[name, value]]) };
};

describe('a machine’s answer', () => {
  test.each([
    ['no sender', mail('Subject: x', '')],
    ['the empty address', mail('Subject: x', '<>')],
    ['MAILER-DAEMON', mail('Subject: x', 'MAILER-DAEMON@mx.example')],
    ['postmaster', mail('Subject: x', 'postmaster@mx.example')],
    ['a report', mail('Content-Type: Multipart/Report; report-type=delivery-status')],
    ['an answer', mail('Auto-Submitted: auto-replied')],
    ['something generated', mail('Auto-Submitted: Auto-Generated (nightly)')],
  ])('%s', (_, envelope) => {
    expect([isMachineAnswer(envelope), isAutomatic(envelope)]).toEqual([true, true]);
  });
});

describe('doubtful, and no such answer', () => {
  test.each([
    mail('X-Auto-Response-Suppress: DR, OOF, AutoReply'),
    mail('X-Autoreply: yes'),
    mail('X-Autorespond: yes'),
    mail('X-Failed-Recipients: jaan@kodu.example'),
    mail('List-Id: <talk.lists.example>'),
    mail('List-Unsubscribe: <https://other.example/u/1>'),
    mail('X-Loop: talk@lists.example'),
    ...['list', 'bulk', 'junk', 'auto_reply'].map((one) => mail(`Precedence: ${one}`)),
    ...['no-reply', 'NoReply'].map((one) => mail('Subject: x', `${one}@shop.example`)),
  ])('$from $headers', (envelope) => {
    expect([isMachineAnswer(envelope), isAutomatic(envelope)]).toEqual([false, true]);
  });
});

describe('a person’s', () => {
  test.each([
    mail('Subject: Hello'),
    mail('Auto-Submitted: no'),
    mail('Auto-Submitted: NO (typed); by=hand'),
    mail('Auto-Submitted: '),
    mail('Content-Type: multipart/mixed'),
  ])('$headers', (envelope) => {
    expect([isMachineAnswer(envelope), isAutomatic(envelope)]).toEqual([false, false]);
  });
});
