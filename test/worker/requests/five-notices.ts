// Of the five real notices: what each promises of each right, and by which day each is answered. By hand, with a calendar.

/** How a right's days are reckoned: by the law alone; or by a promise, the earlier due day holding. */
type Reckoning = 'law' | 'month' | 'thirty' | 'fortnight';

/** A right as a notice has it: its clause (null: it is silent), its proof, how its days are reckoned, and by which clauses. */
export interface RightRow {
  right: string;
  clause: string | null;
  proof: 'email' | 'signature' | 'none';
  by: Reckoning;
  deadline?: string;
  extension?: string;
}

const silent = (right: string): RightRow => ({ right, clause: null, proof: 'email', by: 'law' });
const atOnce = (right: string, clause: string | null): RightRow => ({
  right,
  clause,
  proof: 'none',
  by: 'law',
});
const signed = (right: string, clause: string): RightRow => ({
  right,
  clause,
  proof: 'signature',
  by: 'law',
});
const plain = (right: string, clause: string): RightRow => ({ right, clause, proof: 'email', by: 'law' });
const inAMonth = (right: string, clause: string): RightRow => ({
  ...plain(right, clause),
  ...{ by: 'month', deadline: '29', extension: '29' },
});
const inThirty = (right: string, clause: string, proof: 'email' | 'signature' = 'email'): RightRow => ({
  ...{ right, clause, proof, by: 'thirty', deadline: '6.3', extension: '6.4' },
});
const inAFortnight = (right: string, clause: string): RightRow => ({
  ...plain(right, clause),
  ...{ by: 'fortnight', deadline: clause, extension: '6.4' },
});

/** Read in the notices themselves: the clauses that give each right and promise its days. */
export const notices: Record<string, RightRow[]> = {
  // It names no right at all: the law's are open all the same
  alante: [
    ...['access', 'rectification', 'erasure', 'restriction', 'portability'].map(silent),
    ...[atOnce('objection:marketing', null), silent('objection:other'), atOnce('withdrawal', null)],
    silent('complaint'),
  ],
  // Clause 3: every request signed digitally; no word of other objections, or of complaints to the shop
  aprojekt: [
    ...['access', 'rectification', 'erasure', 'restriction', 'portability'].map((right) =>
      signed(right, '3'),
    ),
    ...[atOnce('objection:marketing', '3'), silent('objection:other'), atOnce('withdrawal', '3')],
    silent('complaint'),
  ],
  // Clause 29: a month, and two more; no word of portability
  eleme: [
    ...[inAMonth('access', '28.2'), inAMonth('rectification', '28.3'), inAMonth('erasure', '28.3')],
    ...[inAMonth('restriction', '28.3'), silent('portability'), atOnce('objection:marketing', '28.6')],
    ...[inAMonth('objection:other', '28.4'), atOnce('withdrawal', '28.5'), inAMonth('complaint', '28.7')],
  ],
  // Clause 6.3: 30 days; 6.2.4 and 8.1: 14; 6.4: 60 more of either. Access by a signed request (6.1)
  neiss: [
    ...[inThirty('access', '6.1', 'signature'), inThirty('rectification', '6.2.3')],
    ...[
      inAFortnight('erasure', '6.2.4'),
      inThirty('restriction', '6.2.5'),
      inAFortnight('portability', '8.1'),
    ],
    ...[atOnce('objection:marketing', '9.2'), silent('objection:other'), atOnce('withdrawal', '6.2.9')],
    inThirty('complaint', '6.2.6'),
  ],
  netpro: [
    ...[
      plain('access', '9.3'),
      plain('rectification', '9.2'),
      plain('erasure', '9.5'),
      silent('restriction'),
    ],
    ...[silent('portability'), atOnce('objection:marketing', null), plain('objection:other', '9.4')],
    ...[atOnce('withdrawal', '10'), plain('complaint', '10')],
  ],
};

/** A due day, and who set it: the notice, or the law. */
type Due = [on: string, by: 'notice' | 'law'];

/** A receipt, and the days that it comes to: [first, extended]. */
export interface ReceiptRow {
  received: string;
  /** Estonia, a month; extended: three months, or a month as the calendar has it and two more. */
  ee: [first: string, extended: string];
  /** Latvia. The promise of a month and three is the notice's, unless the law's extended day is earlier. */
  lv: [first: string, extended: string, by?: 'law'];
  /** 14 and 74 days: the notice's are always earlier. */
  fortnight: [first: string, extended: string];
  /** 30 and 90 days, against the law: the earlier one, and the notice's where both are the same day. */
  thirty: [first: Due, extended: Due];
}

// Holidays met here. EE: 24 Feb, Good Friday (3 Apr 2026, 14 Apr 2028), 1 May, 23 and 24 June, 20 Aug, 24, 25, 26 Dec.
// LV: Good Friday, Easter Monday (6 Apr 2026), 1 and 4 May, 23 and 24 June, 24, 25, 26 Dec.
export const receipts: Record<string, ReceiptRow> = {
  // 23:59:59 on Saturday 31 January in Tallinn and Riga. There is no 31 Feb: Sat 28 Feb → Mon 2 Mar. Extended: 28 Feb and
  // two months, Tue 28 Apr, before 30 Apr. + 14: Sat 14 Feb → Mon 16. + 74: Wed 15 Apr. + 30: Mon 2 Mar, as the law.
  // + 90: Fri 1 May, after the law's.
  'the last second of January': {
    received: '2026-01-31T21:59:59Z',
    ee: ['2026-03-02', '2026-04-28'],
    lv: ['2026-03-02', '2026-04-28', 'law'],
    fortnight: ['2026-02-16', '2026-04-15'],
    thirty: [
      ['2026-03-02', 'notice'],
      ['2026-04-28', 'law'],
    ],
  },
  // A second later it is Sunday 1 February. Sun 1 Mar → Mon 2. Extended: Fri 1 May, a holiday → Mon 4 May; in Latvia that is
  // one too → Tue 5. + 14: Sun 15 Feb → Mon 16. + 74: Thu 16 Apr. + 30: Tue 3 Mar, after the law's. + 90: Sat 2 May → Mon 4.
  'the first second of February': {
    received: '2026-01-31T22:00:00Z',
    ee: ['2026-03-02', '2026-05-04'],
    lv: ['2026-03-02', '2026-05-05'],
    fortnight: ['2026-02-16', '2026-04-16'],
    thirty: [
      ['2026-03-02', 'law'],
      ['2026-05-04', 'notice'],
    ],
  },
  // Tue 24 Feb is Estonia's → Wed 25, and no holiday in Latvia. Extended: Fri 24 Apr. + 14: Sat 7 Feb → Mon 9.
  // + 74: Wed 8 Apr. + 30: Mon 23 Feb. + 90: Fri 24 Apr, as the law.
  'before 24 February': {
    received: '2026-01-24T10:00:00Z',
    ee: ['2026-02-25', '2026-04-24'],
    lv: ['2026-02-24', '2026-04-24'],
    fortnight: ['2026-02-09', '2026-04-08'],
    thirty: [
      ['2026-02-23', 'notice'],
      ['2026-04-24', 'notice'],
    ],
  },
  // Good Friday 3 April → Mon 6, in Latvia Easter Monday → Tue 7. Extended: Wed 3 June. + 14: Tue 17 Mar.
  // + 74: Sat 16 May → Mon 18. + 30: Thu 2 Apr. + 90: Mon 1 June.
  'before Easter': {
    received: '2026-03-03T10:00:00Z',
    ee: ['2026-04-06', '2026-06-03'],
    lv: ['2026-04-07', '2026-06-03'],
    fortnight: ['2026-03-17', '2026-05-18'],
    thirty: [
      ['2026-04-02', 'notice'],
      ['2026-06-01', 'notice'],
    ],
  },
  // Tue 23 and Wed 24 June → Thu 25, in both. Extended: Sun 23 Aug → Mon 24. + 14: Sat 6 June → Mon 8. + 74: Wed 5 Aug.
  // + 30: Mon 22 June. + 90: Fri 21 Aug.
  'before midsummer': {
    received: '2026-05-23T10:00:00Z',
    ee: ['2026-06-25', '2026-08-24'],
    lv: ['2026-06-25', '2026-08-24'],
    fortnight: ['2026-06-08', '2026-08-05'],
    thirty: [
      ['2026-06-22', 'notice'],
      ['2026-08-21', 'notice'],
    ],
  },
  // law.md's own: + 14 is 23 June → Thu 25. A month: Thu 9 July; extended: Wed 9 Sep. + 74: Sat 22 Aug → Mon 24.
  // + 30: Thu 9 July, as the law. + 90: Mon 7 Sep.
  'a fortnight before midsummer': {
    received: '2026-06-09T10:00:00Z',
    ee: ['2026-07-09', '2026-09-09'],
    lv: ['2026-07-09', '2026-09-09'],
    fortnight: ['2026-06-25', '2026-08-24'],
    thirty: [
      ['2026-07-09', 'notice'],
      ['2026-09-07', 'notice'],
    ],
  },
  // 23:59:59 on Monday 20 July, summer time. Thu 20 Aug is Estonia's → Fri 21. Extended: Tue 20 Oct. + 14: Mon 3 Aug.
  // + 74: Fri 2 Oct. + 30: Wed 19 Aug. + 90: Sun 18 Oct → Mon 19.
  'before 20 August': {
    received: '2026-07-20T20:59:59Z',
    ee: ['2026-08-21', '2026-10-20'],
    lv: ['2026-08-20', '2026-10-20'],
    fortnight: ['2026-08-03', '2026-10-02'],
    thirty: [
      ['2026-08-19', 'notice'],
      ['2026-10-19', 'notice'],
    ],
  },
  // A second later it is the 21st: Fri 21 Aug, Wed 21 Oct. + 14: Tue 4 Aug. + 74: Sat 3 Oct → Mon 5. + 30: Thu 20 Aug →
  // Fri 21, as the law. + 90: Mon 19 Oct.
  'a second later in summer': {
    received: '2026-07-20T21:00:00Z',
    ee: ['2026-08-21', '2026-10-21'],
    lv: ['2026-08-21', '2026-10-21'],
    fortnight: ['2026-08-04', '2026-10-05'],
    thirty: [
      ['2026-08-21', 'notice'],
      ['2026-10-19', 'notice'],
    ],
  },
  // Wed 24, Thu 25, Fri 26 December, then a weekend → Mon 29. Extended: Tue 24 Feb → Wed 25, in Latvia that day itself.
  // + 14: Mon 8 Dec. + 74: Fri 6 Feb. + 30: 24 Dec → Mon 29, as the law. + 90: Sun 22 Feb → Mon 23.
  'before Christmas': {
    received: '2025-11-24T10:00:00Z',
    ee: ['2025-12-29', '2026-02-25'],
    lv: ['2025-12-29', '2026-02-24'],
    fortnight: ['2025-12-08', '2026-02-06'],
    thirty: [
      ['2025-12-29', 'notice'],
      ['2026-02-23', 'notice'],
    ],
  },
  // There is no 31 Sep: Wed 30. Extended: Mon 30 Nov, either way. + 14: Mon 14 Sep. + 74: Fri 13 Nov. + 30: Wed 30 Sep.
  // + 90: Sun 29 Nov → Mon 30.
  'the last of August': {
    received: '2026-08-31T10:00:00Z',
    ee: ['2026-09-30', '2026-11-30'],
    lv: ['2026-09-30', '2026-11-30'],
    fortnight: ['2026-09-14', '2026-11-13'],
    thirty: [
      ['2026-09-30', 'notice'],
      ['2026-11-30', 'notice'],
    ],
  },
  // Tue 29 Feb 2028. Extended: Sat 29 Apr, then Sunday and Mon 1 May → Tue 2 May; three months are Sun 30 Apr → the same day.
  // + 14: Mon 14 Feb. + 74: Good Friday 14 Apr → Mon 17. + 30: Wed 1 Mar, after the law's. + 90: Sun 30 Apr → Tue 2 May.
  'January of a leap year': {
    received: '2028-01-31T10:00:00Z',
    ee: ['2028-02-29', '2028-05-02'],
    lv: ['2028-02-29', '2028-05-02'],
    fortnight: ['2028-02-14', '2028-04-17'],
    thirty: [
      ['2028-02-29', 'law'],
      ['2028-05-02', 'notice'],
    ],
  },
  // Wed 29 Mar; Mon 29 May. + 14: Tue 14 Mar. + 74: Sat 13 May → Mon 15. + 30: Thu 30 Mar, after the law's.
  // + 90: Mon 29 May.
  'a leap day': {
    received: '2028-02-29T10:00:00Z',
    ee: ['2028-03-29', '2028-05-29'],
    lv: ['2028-03-29', '2028-05-29'],
    fortnight: ['2028-03-14', '2028-05-15'],
    thirty: [
      ['2028-03-29', 'law'],
      ['2028-05-29', 'notice'],
    ],
  },
};

/** What one right comes to: due day and clause, first and extended. */
export function dueBy(
  slug: string,
  { by, deadline, extension }: RightRow,
  { ee, lv, fortnight, thirty }: ReceiptRow,
): Record<'first' | 'extended', [on: string, clause: string | null]> {
  const byNotice = { first: deadline ?? null, extended: extension ?? null };
  if (by === 'fortnight') {
    return { first: [fortnight[0], byNotice.first], extended: [fortnight[1], byNotice.extended] };
  }
  if (by === 'thirty') {
    const [[first, setsFirst], [later, setsLater]] = thirty;
    return {
      first: [first, setsFirst === 'law' ? null : byNotice.first],
      extended: [later, setsLater === 'law' ? null : byNotice.extended],
    };
  }
  const [first, later, setsLater] = slug === 'eleme' ? lv : [...ee, undefined];
  return {
    first: [first, byNotice.first],
    extended: [later, setsLater === 'law' ? null : byNotice.extended],
  };
}
