import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeMail } from '../../../src/deliveries/compose.ts';
import { isOneAddress, type Mail, partsOfSender, problemOfMail } from '../../../src/deliveries/mail.ts';

const mail: Mail = {
  to: 'mari@kodu.example',
  subject: 'Tere, Mari – sinu valikud',
  text: 'Tere!\r\n\tRida\n',
  html: '<p>Tere!\n',
  headers: { 'List-Unsubscribe': '<https://a.example/u/x>', 'Reply-To': 'pood@kadakas.example' },
};

/** Whatever ends a line, or has no width, for some reader of mail. */
const breaking = fc.constantFrom(
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\v',
  '\f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\x1b',
  '\x7f',
  '\t',
);
/** Text with something that breaks a line somewhere in it. */
const broken = fc
  .tuple(fc.string(), breaking, fc.constantFrom('Bcc: all@a.example', ' folded', '', 'X'))
  .map(([before, ending, after]) => `a${before}${ending}${after}`);

describe('a mail', () => {
  test('as it should be is sent', () => {
    expect(problemOfMail(mail)).toBeNull();
  });

  test('whose fields could end, and begin others, is not', () => {
    fc.assert(
      fc.property(broken, (text) => {
        expect(problemOfMail({ ...mail, subject: text })).toBe('subject is malformed');
        expect(problemOfMail({ ...mail, to: `${text}@kodu.example` })).toBe('to is not one address');
        expect(problemOfMail({ ...mail, to: `mari@kodu.example${text}` })).toBe('to is not one address');
        expect(problemOfMail({ ...mail, headers: { 'X-Note': text } })).toBe('header is malformed');
        expect(problemOfMail({ ...mail, headers: { [text]: 'x' } })).toBe('header is malformed');
      }),
    );
  });

  test('that is sent has one line per field, whatever it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (subject, value) => {
        const any = { ...mail, subject, headers: { 'X-Note': value } };
        if (problemOfMail(any) !== null) return;
        const fields = [`To: ${any.to}`, `Subject: ${any.subject}`, `X-Note: ${value}`].join('\r\n');
        expect(fields.split(/[\r\n\v\f\0\u0085\u2028\u2029]+/)).toHaveLength(3);
      }),
    );
  });

  test.each([
    'From',
    'to',
    'CC',
    'Bcc',
    'Subject',
    'Date',
    'Message-ID',
    'Return-Path',
    'Content-Type',
    'Resent-To',
    'Sender',
    'MIME-Version',
    'Feedback-ID',
    'X Note',
    'X:Note',
    '',
    '-X',
  ])('sets no field %j of its own', (name) => {
    expect(problemOfMail({ ...mail, headers: { [name]: 'x' } })).toBe('header is malformed');
  });

  test.each([
    [{ subject: '' }, 'subject is malformed'],
    [{ subject: 'x'.repeat(999) }, 'subject is malformed'],
    [{ text: 'a\0b' }, 'body is malformed'],
    [{ html: 'x'.repeat(1_000_001) }, 'body is malformed'],
    [{ headers: { 'X-Note': 'ä'.repeat(1_025) } }, 'header is malformed'],
    [{ headers: { 'X-Note': ' ' } }, 'header is malformed'],
    [{ headers: { 'X-Note': 'a', 'x-note': 'b' } }, 'headers are too many'],
    [{ headers: { 'Reply-To': 'a@a.example, b@b.example' } }, 'header is malformed'],
  ])('with %j is not sent', (more, problem) => {
    expect(problemOfMail({ ...mail, ...more })).toBe(problem);
  });
});

test.each([
  ['mari@kodu.example', true],
  ['mari+uudised@xn--kodu-0qa.example', true],
  ['märi@kodu.example', true],
  ['a@b.example,c@d.example', false],
  ['a@b.example;c@d.example', false],
  ['<a@b.example>', false],
  ['Mari <a@b.example>', false],
  ['"a b"@c.example', false],
  ['a@b@c.example', false],
  ['a b@c.example', false],
  ['@c.example', false],
  ['a@', false],
  ['', false],
])('%j is one address: %s', (text, expected) => {
  expect(isOneAddress(text)).toBe(expected);
});

test.each([
  ['privacy@example.com', { name: null, email: 'privacy@example.com' }],
  ['Kadakas OÜ <privacy@example.com>', { name: 'Kadakas OÜ', email: 'privacy@example.com' }],
  ['<privacy@example.com>', null],
  ['a <b> <privacy@example.com>', null],
  ['Kadakas\r\nBcc: x@y.example <privacy@example.com>', null],
])('the sender %j is %j', (text, parts) => {
  expect(partsOfSender(text)).toEqual(parts);
});

describe('composeMail', () => {
  const words = {
    to: 'mari@kodu.example',
    subject: 'Sinu\r\n valikud',
    paragraphs: ['Tere!\nRida', '<script>alert("1")</script> & \'muu\''],
    link: { label: 'Vali <siin>', url: 'https://pood.example/p/a?b=1&c="2"' },
    language: 'et',
    footer: 'Kadakas OÜ\nPikk 1',
  };
  const made = composeMail(words);

  test('says the same as text and as HTML, with the link in plain sight', () => {
    expect(made.text).toBe(
      'Tere!\nRida\n\n<script>alert("1")</script> & \'muu\'\n\nVali <siin>:\nhttps://pood.example/p/a?b=1&c="2"\n\n-- \nKadakas OÜ\nPikk 1\n',
    );
    expect(made.html).toContain('<p>Tere!<br>\nRida</p>');
    expect(made.html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;muu&#39;');
    expect(made.html).toContain('href="https://pood.example/p/a?b=1&amp;c=&quot;2&quot;"');
    expect(made.html).toContain('<html lang="et">');
    expect(made.html).toContain('prefers-color-scheme: dark');
  });

  test('loads nothing, and asks for no answer of a machine', () => {
    expect(made.html).not.toMatch(/<(?:img|script|link|iframe|form)|url\(|@import|src=/i);
    expect(made.headers).toEqual({ 'Auto-Submitted': 'auto-generated' });
  });

  test('can always be sent, whatever a shop is called', () => {
    expect(made.subject).toBe('Sinu valikud');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), broken, (name, odd) => {
        const mailed = composeMail({
          ...words,
          subject: `Tere ${name} ${odd}`,
          paragraphs: [name],
          footer: name,
        });
        expect(problemOfMail({ ...mailed, text: '', html: '' })).toBeNull();
        expect(mailed.html.match(/<p/g)).toHaveLength(4);
      }),
    );
  });

  test('lets one press a web address in a paragraph, and nothing else in it', () => {
    const paragraphs = [
      'Vali siin:\nhttps://pood.example/p/a?b=1&c=2.',
      'javascript:alert(1) mari@kodu.example',
    ];
    const { html } = composeMail({ ...words, paragraphs });
    expect(html).toContain(
      '<a href="https://pood.example/p/a?b=1&amp;c=2">https://pood.example/p/a?b=1&amp;c=2</a>.',
    );
    expect(html.match(/href=/g)).toHaveLength(2);
  });

  test('makes no link of what is no web address', () => {
    const { html } = composeMail({ ...words, link: { label: 'x', url: 'javascript:alert(1)' } });
    expect(html).not.toContain('href=');
  });
});
