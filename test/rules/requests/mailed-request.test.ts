import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf, readMail, recipientOf } from '../../../src/requests/mailed-request.ts';
import { longest } from '../../../src/requests/request.ts';
import { en } from '../../../src/wording/en.ts';
import { et } from '../../../src/wording/et.ts';

const sender = 'envelope@kodu.example';
const bytes = (raw: string) => new TextEncoder().encode(raw);
const read = (lines: string[], from = sender) => readMail(bytes(lines.join('\r\n')), from);
const html = (body: string) =>
  read(['From: mari@kodu.example', 'Content-Type: text/html; charset=utf-8', '', body]);

describe('whom a message is for', () => {
  test.each([
    ['privacy@in.example.com', 'privacy', null],
    ['Privacy+Kadakas@IN.example.com', 'privacy', 'kadakas'],
    ['privacy+a+b@in.example.com', 'privacy', 'a+b'],
    ['privacy+@in.example.com', 'privacy', ''],
    ['privacy2@in.example.com', 'privacy2', null],
    ['@in.example.com', '', null],
    ['nobody', '', null],
  ])('%s', (to, mailbox, slug) => {
    expect(recipientOf(to)).toMatchObject({ mailbox, slug });
  });
});

describe('who can be answered', () => {
  test.each([
    ['the From’s address', 'Mari Maasikas <mari@kodu.example>', 'mari@kodu.example'],
    ['in a name with a comma', 'Maasikas, Mari <mari@kodu.example>', 'mari@kodu.example'],
    ['in encoded words', '=?utf-8?Q?M=C3=A4rt?= <mart@kodu.example>', 'mart@kodu.example'],
    ['twice the same', 'Mari@kodu.example, mari@KODU.example', 'mari@KODU.example'],
    ['in letters of its own', 'Õnne <õnne@kõrvits.example>', 'õnne@kõrvits.example'],
    ['not one that is quoted in a name', '"boss@shop.example" <mari@kodu.example>', 'mari@kodu.example'],
    ['of two, neither', 'mari@kodu.example, jaan@kodu.example', sender],
    ['of none', 'Mari', sender],
    ['of what is no address', 'mari@', sender],
    ['of a group of nobody', 'undisclosed-recipients:;', sender],
  ])('%s', async (_, from, email) => {
    expect((await read([`From: ${from}`, '', 'Hello.'])).email).toBe(email);
  });

  test('of several From, none', async () => {
    const mail = await read(['From: mari@kodu.example', 'From: jaan@kodu.example', '', 'Hello.']);
    expect(mail.email).toBe(sender);
  });

  const form = 'no-reply@shop.example';
  test.each([
    ['the customer, behind a contact form', form, ['Mari <mari@kodu.example>'], 'mari@kodu.example'],
    ['the customer, twice the same', form, ['mari@kodu.example', 'Mari@kodu.example'], 'Mari@kodu.example'],
    ['of two customers, none', form, ['mari@kodu.example, jaan@kodu.example'], form],
    ['of two such fields, none', form, ['mari@kodu.example', 'jaan@kodu.example'], form],
    ['not what is no address', form, ['Mari'], form],
    ['not where nobody reads either', 'mari@kodu.example', ['NoReply@shop.example'], 'mari@kodu.example'],
    ['the form itself, without', form, [], form],
  ])('through no-reply@: %s', async (_, from, replyTo, email) => {
    const lines = [`From: ${from}`, ...replyTo.map((one) => `Reply-To: ${one}`), '', 'Hello.'];
    expect((await read(lines, form)).email).toBe(email);
    expect((await read(lines, 'bounces@mailer.example')).email).toBe(email);
  });

  test('not a Reply-To of who reads the sender’s mailbox', async () => {
    const mail = await read(['From: mari@kodu.example', 'Reply-To: jaan@kodu.example', '', 'Hello.']);
    expect(mail.email).toBe('mari@kodu.example');
  });

  test.each(['', '<>', 'nobody'])('nobody, if the envelope has %j', async (from) => {
    expect((await read(['Subject: Hello', '', 'Hello.'], from)).email).toBeNull();
  });
});

describe('what is read', () => {
  test('subject and text, whatever they are encoded in', async () => {
    const mail = await read([
      'From: mari@kodu.example',
      'Subject: =?iso-8859-1?Q?K=FCsimus?=',
      'Message-ID: <1@kodu.example>',
      'Accept-Language: et-EE, en;q=0.5',
      'Content-Language: ru',
      'Content-Type: text/plain; charset=windows-1257',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Palun =FEalvesta? =',
      'Ei: kustuta.  ',
      '',
      '',
      '',
      'Mari',
    ]);
    expect(mail.words).toEqual(['Küsimus', 'Palun žalvesta? Ei: kustuta.\n\nMari']);
    expect(mail).toMatchObject({ mark: '<1@kodu.example>', languages: 'et-EE, en;q=0.5', attachments: 0 });
  });

  test('of two forms of one text, the plain one', async () => {
    const part = (type: string, text: string) => ['--b', `Content-Type: ${type}`, '', text];
    const both = async (plain: string) =>
      (
        await read([
          'Content-Type: multipart/alternative; boundary=b',
          '',
          ...part('text/plain', plain),
          ...part('text/html', '<p>Fancy</p>'),
          '--b--',
        ])
      ).words;
    expect(await both('Plain')).toEqual(['Plain']);
    expect(await both(' ')).toEqual(['Fancy']);
  });

  test.each([
    ['<p>Tere &amp; &auml;itäh</p><p>Mari</p>', 'Tere & äitäh\n\nMari'],
    ['<html><head><style>p{}</style><title>x</title></head><body>Hello<br>you</body></html>', 'Hello\nyou'],
    ['One\n--x\nTwo\n--x--\nThree', 'One\n --x\nTwo\n --x--\nThree'],
    ['<script>alert(1)</script><b>Bold</b>', 'Bold'],
    ['<!-- hidden --><ul><li>one<li>two</ul>', '* one* two'],
  ])('HTML alone as plain text: %s', async (body, text) => {
    expect((await html(body)).words).toEqual([text]);
  });

  test('attachments are counted, and not read', async () => {
    const attached = ['--b', 'Content-Type: text/plain', 'Content-Disposition: attachment', '', 'secret'];
    const mail = await read([
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'See attached.',
      ...attached,
      ...attached,
      '--b--',
    ]);
    expect(mail).toMatchObject({ words: ['See attached.'], attachments: 2 });
    expect(messageOf(mail, en.mailedIn)).toBe(`See attached.\n\n${en.mailedIn.attachments(2)}`);
  });

  test('of a body that nobody can read, the head', async () => {
    const nest = (i: number) => [`Content-Type: multipart/mixed; boundary=b${i}`, '', `--b${i}`];
    const deep = Array.from({ length: 300 }, (_, i) => nest(i)).flat();
    const mail = await read(['From: mari@kodu.example', 'Subject: Deep', ...deep]);
    expect(mail).toMatchObject({ email: 'mari@kodu.example', words: ['Deep'], isBroken: true });
    expect(messageOf(mail, et.mailedIn)).toBe(`Deep\n\n${et.mailedIn.broken}`);
  });

  test.each([
    ['of parts without a boundary', 'multipart/mixed', ' \r\nHello.', true],
    ['of parts with another one', 'multipart/mixed; boundary=b', '--c\r\n\r\nHello.', true],
    ['of nothing', 'multipart/mixed', ' \r\n', false],
    ['of no words in HTML', 'text/html', '<p></p>', false],
    ['of an unknown kind is an attachment', 'application/x-unknown', 'Hello.', false],
  ])('a body %s', async (_, type, body, isBroken) => {
    const mail = await read([`Content-Type: ${type}`, '', body]);
    expect(mail).toMatchObject({ words: [], isBroken });
  });

  test('what it is known by: its date, if it has no name; else nothing', async () => {
    const date = 'Sun, 1 Mar 2026 17:30:00 +0000';
    expect((await read([`Date: ${date}`, '', ''])).mark).toBe('2026-03-01T17:30:00.000Z');
    expect((await read(['Message-ID: ', '', ''])).mark).toBeNull();
  });
});

describe('the message that it becomes', () => {
  const notes = fc.constantFrom(en.mailedIn, et.mailedIn);
  const mail = (words: string[], more: object = {}) => {
    const rest = { email: null, isBroken: false, attachments: 0, mark: null, languages: undefined };
    return { ...rest, words, ...more };
  };

  test('is whole up to the limit, and visibly cut beyond it', () => {
    const just = 'a'.repeat(longest.message);
    expect(messageOf(mail([just]), en.mailedIn)).toBe(just);
    const cut = messageOf(mail(['Subject', just]), en.mailedIn);
    expect(cut).toHaveLength(longest.message);
    expect(cut).toMatch(/^Subject\n\na+\n\n\[The message was longer, and is cut here\.\]$/);
  });

  test('is never longer, never half a character, and has each note, whatever was written', () => {
    const words = fc.array(fc.string({ unit: 'binary', maxLength: 6_000, size: 'max' }), { maxLength: 2 });
    fc.assert(
      fc.property(
        words,
        fc.boolean(),
        fc.nat({ max: 99_999 }),
        notes,
        (texts, isBroken, attachments, own) => {
          const whole = texts.map((one) => one.toWellFormed());
          const message = messageOf(mail(whole, { isBroken, attachments }), own);
          expect(message.length).toBeLessThanOrEqual(longest.message);
          expect(message.isWellFormed()).toBe(true);
          expect(message.includes(own.attachments(attachments))).toBe(attachments > 0);
          if (isBroken) expect(message).toContain(own.broken);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is empty where nothing was', async () => {
    expect(messageOf(await read(['']), en.mailedIn)).toBe('');
  });
});

describe('reading never throws', () => {
  const heads = [
    'From: mari@kodu.example',
    'Subject: =?utf-8?B?',
    'Content-Type: multipart/mixed; boundary="b"',
    'Content-Type: text/html; charset=nonsense',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Disposition: attachment; filename*0*=x',
    ...[
      '--b',
      '--b--',
      '',
      '<a href="',
      '<!--',
      '&#x110000;',
      '=FF=',
      'aGVs=bG8',
      ' folded',
      ':',
      '\u0000\ud83d',
    ],
  ];
  const lines = fc.array(fc.oneof(fc.constantFrom(...heads), fc.string()), { maxLength: 40 });

  test('of lines in any order', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom('\r\n', '\n', '\r'), async (some, end) => {
        const mail = await readMail(bytes(some.join(end)), sender);
        expect(messageOf(mail, en.mailedIn).isWellFormed()).toBe(true);
        expect(mail.email).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('of any bytes', async () => {
    const any = fc.uint8Array({ maxLength: 500 });
    await fc.assert(
      fc.asyncProperty(any, async (raw) => {
        expect((await readMail(new Uint8Array(raw), '')).words.length).toBeLessThan(3);
      }),
      { numRuns: 500 },
    );
  });
});
