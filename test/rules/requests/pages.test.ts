import { describe, expect, test } from 'vitest';
import { confirmDocument, confirmedDocument } from '../../../src/requests/pages/confirm.tsx';
import { sentWords } from '../../../src/requests/pages/element.ts';
import { sentDocument } from '../../../src/requests/pages/sent.tsx';
import { statusDocument } from '../../../src/requests/pages/status.tsx';
import type { RequestView } from '../../../src/requests/view.ts';
import { requestFor, rightAt, stageIn, textOf } from './stage.ts';

const stage = stageIn('en');
const erasure = rightAt(stage, 'erasure');
const access = rightAt(stage, 'access');
const marketing = rightAt(stage, 'objection', 'marketing');
const unverified: Partial<RequestView> = { status: 'unverified', isVerified: false };
const headingOf = (html: string) => textOf(html, 'h1');

describe('after a form was sent', () => {
  const sent = (right = erasure, isFormer = false) =>
    sentDocument({ ...stage, right, noticeVersion: '2026-03-01', isFormer });

  test('the page says what is left to do, and by when it is answered', () => {
    expect(headingOf(sent())).toBe('One step is left: look in your mailbox');
    expect(textOf(sent())).toContain('Kadakas answers by Monday, 16 November 2026.');
    expect(textOf(sent())).not.toContain('one more proof');
    expect(textOf(sent(access))).toContain('one more proof');
    expect(textOf(sent(erasure, true))).toContain('one more proof');
  });

  test('what takes effect at once is done', () => {
    expect(headingOf(sent(marketing))).toBe('You will get no more marketing from Kadakas');
    expect(headingOf(sent(rightAt(stage, 'withdrawal')))).toBe('Your consent is withdrawn');
    expect(textOf(sent(marketing))).not.toContain('press the button');
  });

  test('the page leads on', () => {
    for (const html of [sent(), sent(marketing)]) {
      expect(html).toContain('<a href="/kadakas">Your data at Kadakas</a>');
    }
    expect(sent()).toContain('href="/kadakas/request?type=erasure&amp;lang=et"');
  });

  test('the reckoning stands behind a fold, with the clauses of that version and the law', () => {
    const html = sent();
    expect(html).toMatch(/<details>.*href="\/kadakas\/notice\/en\/2026-03-01#c-2.1"/s);
    expect(textOf(html, 'details')).toContain('Art. 17 GDPR');
    expect(textOf(html, 'details')).toContain(erasure.reasoning);
    // Where the notice says nothing, the deadline is the law's
    expect(textOf(sent(access), 'details')).toContain('Deadline from Art. 12(3) GDPR');
  });

  test('the element says the same', () => {
    const { title, text } = sentWords({
      ...stage,
      right: erasure,
      noticeVersion: null,
      isFormer: false,
    });
    expect(title).toBe(headingOf(sent()));
    for (const line of text.split('\n')) expect(textOf(sent())).toContain(line);
  });
});

describe('the page that confirms', () => {
  const request = requestFor(erasure, { ...unverified, isConfirmed: false });

  test('has one button, and one for each other that waits', () => {
    const html = confirmDocument({
      ...stage,
      request,
      others: [{ token: 'abc', request: { ...request, type: 'access' } }],
    });
    expect(headingOf(html)).toBe('Confirm your request: deletion of your data');
    expect(html.match(/<form method="post">/g)).toHaveLength(1);
    expect(html).toContain('<form method="post" action="/v/abc">');
    expect(textOf(html)).toContain('Yes, this is my request : a copy of your data');
    expect(textOf(html)).toContain('Once you have done that, Kadakas answers by Monday, 16 November 2026.');
    expect(html).toMatch(/<a class="name" href="\/kadakas">Kadakas<.*<a href="\?lang=et"/s);
  });

  test('has none for what is confirmed or closed already', () => {
    for (const more of [{ isConfirmed: true }, { status: 'withdrawn' as const }]) {
      expect(confirmDocument({ ...stage, request: { ...request, ...more }, others: [] })).not.toContain(
        '<button',
      );
    }
  });
});

describe('once it is confirmed', () => {
  const confirmed = (request: RequestView, follow: string | null = null) =>
    confirmedDocument({ ...stage, request, follow });

  test('the heading is the day of the answer', () => {
    expect(headingOf(confirmed(requestFor(erasure)))).toBe('We answer by Monday, 16 November 2026');
  });

  test('or the proof that is still needed: how, where to, and no copy of a document', () => {
    const html = confirmed(requestFor(access, unverified));
    expect(headingOf(html)).toBe('One step is left: a proof that it is you');
    const text = textOf(html);
    expect(text).toContain('Sign the file digitally');
    expect(text).toContain('another proof will do');
    expect(html).toContain('<a href="mailto:pood@kadakas.example">');
    expect(text).toContain('no copy of an identity document');
    expect(textOf(confirmed(requestFor(erasure, { ...unverified, isFormer: true })))).toContain(
      'something that only you and Kadakas know',
    );
  });

  test('a shop without a mailbox is reached where it can be', () => {
    const silent = stageIn('en', { email: undefined });
    const html = confirmedDocument({ ...silent, request: requestFor(access, unverified), follow: null });
    expect(textOf(html)).toContain('Send it to: Kadakas OÜ, Pikk 1, 10123 Tallinn');
  });

  test('a duplicate leads to the open one, and Global Privacy Control is said', () => {
    const html = confirmed(
      requestFor(erasure, { status: 'withdrawn', isDuplicate: true, gpc: true }),
      '/s/open',
    );
    expect(headingOf(html)).toBe('You have asked for this already');
    expect(html).toContain('href="/s/open"');
    expect(textOf(html)).toContain('Global Privacy Control');
  });

  test('what was closed meanwhile promises nothing', () => {
    const html = confirmed(requestFor(erasure, { status: 'withdrawn' }));
    expect(headingOf(html)).toBe('This request is closed already');
    expect(textOf(html)).not.toContain('2026');
  });
});

describe('the page to follow it', () => {
  const page = (request: RequestView, language = 'en') =>
    statusDocument({ ...stageIn(language), request, token: 'tok' });

  test('asks once more before it is taken back', () => {
    const html = page(requestFor(erasure));
    const folded =
      /<details><summary>Take the request back<.*action="\/s\/tok\/withdraw".*Yes, take it back.*<\/details>/s;
    expect(html).toMatch(folded);
    expect(textOf(html)).toContain('What is done already stays done.');
  });

  test.each<[string, RequestView, string]>([
    [
      'unverified',
      requestFor(erasure, { ...unverified, isConfirmed: false }),
      'Confirm your request: the button is in our mail',
    ],
    ['waiting for proof', requestFor(access, unverified), 'One step is left: a proof that it is you'],
    ['open', requestFor(erasure), 'We answer by Monday, 16 November 2026'],
    ['at once', requestFor(marketing), 'You will get no more marketing from Kadakas'],
    [
      'overdue',
      requestFor(erasure, { isOverdue: true }),
      'We are late: our answer was due on Monday, 16 November 2026',
    ],
    ['granted', requestFor(erasure, { status: 'answered', outcome: 'granted' }), 'Our answer: yes'],
    [
      'granted in part',
      requestFor(erasure, { status: 'answered', outcome: 'partly' }),
      'Our answer: in part',
    ],
    [
      'refused',
      requestFor(erasure, { status: 'answered', outcome: 'refused', ground: 'law' }),
      'Our answer: no',
    ],
    [
      'a complaint',
      requestFor(rightAt(stage, 'complaint'), { status: 'answered', outcome: 'refused', ground: 'law' }),
      'Our answer to your complaint',
    ],
    [
      'granted, and over',
      requestFor(erasure, {
        ...{ status: 'answered', outcome: 'granted' },
        timeline: [{ on: '2026-11-16', event: 'lifted' }],
      }),
      'The pause in the use of your data has ended',
    ],
    ['withdrawn', requestFor(erasure, { status: 'withdrawn' }), 'You took this request back'],
    [
      'merged',
      requestFor(erasure, { status: 'withdrawn', isDuplicate: true }),
      'You have asked for this already',
    ],
  ])('%s: the heading says it, and only what is under way can be taken back', (_, request, heading) => {
    const html = page(request);
    expect(headingOf(html)).toBe(heading);
    const isClosed = ['answered', 'withdrawn'].includes(request.status);
    expect(html.includes('action="/s/tok/withdraw"')).toBe(!isClosed);
    expect(headingOf(page(request, 'et'))).not.toBe(heading);
  });

  test('the remedies stand where it is late, refused or done in part, and nowhere else', () => {
    const answered = { status: 'answered' as const, ground: 'law' };
    const remedies = 'You can complain to the supervisory authority, or go to court.';
    for (const [more, shown] of [
      [{}, false],
      [{ isOverdue: true }, true],
      [{ ...answered, outcome: 'granted' as const }, false],
      [{ ...answered, outcome: 'partly' as const }, true],
      [{ ...answered, outcome: 'refused' as const }, true],
    ] as const) {
      expect(textOf(page(requestFor(erasure, more))).includes(remedies)).toBe(shown);
    }
  });

  test('what was written keeps its lines and is never markup', () => {
    const words = 'One\n<img src=x onerror=alert(1)>';
    const html = page(
      requestFor(erasure, {
        ...{ status: 'answered', outcome: 'refused', ground: '<b>law</b>' },
        timeline: [
          { on: '2026-11-02', event: 'received' },
          { on: '2026-11-03', event: 'extended', text: words },
          { on: '2026-11-04', event: 'answered', text: words },
        ],
      }),
    );
    expect(html.match(/class="written">One\n&lt;img src=x onerror=alert\(1\)&gt;</g)).toHaveLength(2);
    expect(html).not.toMatch(/<img|<b>/);
  });

  test('who was not identified is told so, and no code', () => {
    const refused = {
      ...unverified,
      status: 'answered',
      outcome: 'refused',
      ground: 'not-identified',
    } as const;
    const text = textOf(page(requestFor(access, refused)));
    expect(text).toContain('We could not make sure that it was you who asked');
    expect(text).not.toContain('not-identified');
  });

  test('the timeline is in order, each day above what happened on it', () => {
    const html = page(
      requestFor(erasure, {
        timeline: [
          { on: '2026-11-02', event: 'received' },
          { on: '2026-11-02', event: 'confirmed' },
          { on: '2026-11-03', event: 'opened' },
        ],
      }),
      'et',
    );
    expect(textOf(html)).toContain(
      'esmaspäev, 2. november 2026 Sinu taotlus jõudis meieni. Kinnitasid taotluse oma postkastist. teisipäev, 3. november 2026 Nüüd on vastamine meie käes.',
    );
    expect(html.match(/<time datetime="2026-11-02">/g)).toHaveLength(1);
    for (const who of ['Kadakas OÜ', 'Pikk 1, 10123 Tallinn', 'Andmekaitse Inspektsioon']) {
      expect(textOf(html)).toContain(who);
    }
  });
});
