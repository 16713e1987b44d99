import { describe, expect, test } from 'vitest';
import { elementWords, problemWords, rightWords } from '../../../src/requests/pages/element.ts';
import { formDocument } from '../../../src/requests/pages/form.tsx';
import type { FieldProblem, FormView } from '../../../src/requests/view.ts';
import { rightAt, rightsAt, stageIn, textOf } from './stage.ts';

const nothing = { type: '', scope: '', email: '', formerEmail: '', orderNumber: '', message: '' };

function form(language: string, more: Partial<FormView> = {}): string {
  const stage = stageIn(language);
  const view = {
    rights: rightsAt(stage),
    noticeVersion: '2026-03-01',
    chosen: null,
    typed: nothing,
    errors: [],
  };
  return formDocument({ ...stage, ...view, ticket: 'ticket-1', ...more });
}

describe('the form', () => {
  test('offers every right once, an objection by its scope, each with its answer', () => {
    const html = form('en');
    expect(
      [...html.matchAll(/type="radio" id="[^"]+" name="type" value="([^"]+)"/g)].map((one) => one[1]),
    ).toEqual([
      'access',
      'rectification',
      'erasure',
      'restriction',
      'portability',
      'objection:marketing',
      'objection:other',
      'withdrawal',
      'complaint',
    ]);
    const text = textOf(html);
    expect(text).toContain('Have your data deleted We answer by Monday, 16 November 2026 clause 2.1');
    expect(text).toContain(
      'See your data We answer by Wednesday, 2 December 2026; needs a digital signature, or other proof clause 2.2',
    );
    expect(text).toContain('Say no to marketing Takes effect at once');
    expect(html).toContain('href="/kadakas/notice/en/2026-03-01#c-2.1"');
  });

  test('says the day in Estonian as an Estonian would', () => {
    expect(textOf(form('et'))).toContain(
      'Lasta oma andmed kustutada Vastame hiljemalt esmaspäeval, 16. novembril 2026',
    );
  });

  test('has the chosen right on top, chosen, and its answer in its lead; the others behind a fold', () => {
    const stage = stageIn('en');
    const html = form('en', { chosen: rightAt(stage, 'erasure') });
    expect(textOf(html, 'h1')).toBe('Your request: deletion of your data');
    expect(textOf(html)).toContain('If you send it today, Kadakas answers by Monday, 16 November 2026.');
    const [, before = '', folded = ''] = /<fieldset>(.*?)<details>(.*?)<\/details>/s.exec(html) ?? [];
    expect(before).toMatch(/value="erasure" checked=""/);
    expect(folded.match(/type="radio"/g)).toHaveLength(8);
    expect(html).toContain('href="/kadakas/request?type=erasure&amp;lang=et"');
    expect(textOf(form('en', { chosen: rightAt(stage, 'objection', 'marketing') }))).toContain(
      'It takes effect the moment you send it.',
    );
  });

  test('has what is needless for what takes effect at once, and for what is no correction, marked as such', () => {
    const html = form('en');
    expect(html.match(/<div class="option at-once">/g)).toHaveLength(2);
    expect(html).toContain('<span class="unless-at-once">We send a link there, to be sure that it is you.<');
    expect(html).toMatch(/<details class="unless-at-once"><summary>I no longer have the mailbox/);
    expect(html).toMatch(/<div class="field unless-at-once"><label for="orderNumber">/);
    expect(html).toContain('<span class="if-correction">If something is to be corrected');
    // Nothing that was typed is hidden
    const typed = { ...nothing, formerEmail: 'old@example.com', orderNumber: 'M-7' };
    expect(form('en', { typed }).match(/unless-at-once/g)).toHaveLength(
      (html.match(/unless-at-once/g)?.length ?? 0) - 2,
    );
  });

  test('carries what the server needs, and a field that nobody can meet', () => {
    const html = form('et');
    expect(html).toContain('<input type="hidden" name="lang" value="et"/>');
    expect(html).toContain('<input type="hidden" name="ticket" value="ticket-1"/>');
    expect(html).toMatch(
      /<div class="apart" aria-hidden="true">.*?name="website" type="text" tabindex="-1"/s,
    );
    expect(html).toContain('<meta name="robots" content="noindex"/>');
    for (const limit of ['maxlength="320"', 'maxlength="100"', 'maxlength="5000"'])
      expect(html).toContain(limit);
    expect(html).not.toContain('<script');
  });

  test('says what is wrong above and beside each field, and loses nothing typed', () => {
    const html = form('en', {
      typed: {
        ...nothing,
        email: '"><script>alert(1)</script>',
        formerEmail: 'old@example.com',
        orderNumber: 'A & B',
        message: 'First\n</textarea><script>',
      },
      errors: [
        { field: 'type', problem: 'no-type' },
        { field: 'email', problem: 'no-address' },
        { field: 'formerEmail', problem: 'same-address' },
      ],
    });
    const alert = /<div class="note mistakes" role="alert">.*?<\/div>/s.exec(html)?.[0] ?? '';
    for (const field of ['type', 'email', 'formerEmail']) {
      expect(alert).toContain(`<a href="#${field}">`);
      expect(html).toContain(`id="${field}"`);
      expect(html).toMatch(new RegExp(`aria-describedby="[^"]*${field}-error`));
      expect(html).toContain(`id="${field}-error"`);
    }
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(html).toContain('value="A &amp; B"');
    expect(html).toContain('>First\n&lt;/textarea&gt;&lt;script&gt;</textarea>');
    expect(html).not.toContain('<script');
    // The fold with something typed in it stands open
    expect(html).toMatch(/<details open="">.*?value="old@example.com"/s);
    expect(textOf(html, 'title')).toMatch(/^Not sent yet/);
  });

  test('in a frame has neither head nor foot, and its links lead out of it', () => {
    const html = form('en', { framing: 'embed' });
    expect(html).not.toMatch(/<(?:header|footer|nav)/);
    const links = html.match(/<a [^>]*>/g) ?? [];
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect(link).toContain('target="_blank" rel="noopener"');
  });
});

describe('the element', () => {
  test('has every word in both languages', () => {
    const [en, et] = ['en', 'et'].map((language) => elementWords(language, 'Kadakas'));
    expect(Object.keys(et ?? {})).toEqual(Object.keys(en ?? {}));
    for (const [name, words] of Object.entries({ ...en, ...en?.errors })) {
      expect([name, words]).not.toEqual([name, '']);
    }
    expect(et?.choose).toBe('Mida sa soovid?');
  });

  test.each<FieldProblem>(['missing', 'no-address', 'too-long', 'no-type', 'same-address'])(
    'says what is wrong: %s',
    (problem) => {
      expect(problemWords('en', problem)).toBe(elementWords('en', 'K').errors[problem]);
      expect(problemWords('et', problem)).not.toBe(problemWords('en', problem));
    },
  );

  test('names a right and what comes of it', () => {
    const stage = stageIn('et');
    expect(rightWords('et', rightAt(stage, 'withdrawal'))).toEqual({
      label: 'Võtta nõusolek tagasi',
      hint: 'Kehtib kohe',
    });
    expect(rightWords('en', rightAt(stage, 'objection', 'other')).label).toBe(
      'Object to other use of your data',
    );
  });
});
