import { describe, expect, test } from 'vitest';
import { en } from '../../../src/wording/en.ts';
import { et } from '../../../src/wording/et.ts';

// Written by hand, as a native speaker would say them.

describe('Estonian', () => {
  test.each([
    ['2026-12-07', 'esmaspäeval, 7. detsembril 2026', 'esmaspäevast, 7. detsembrist 2026'],
    ['2026-01-06', 'teisipäeval, 6. jaanuaril 2026', 'teisipäevast, 6. jaanuarist 2026'],
    ['2026-02-25', 'kolmapäeval, 25. veebruaril 2026', 'kolmapäevast, 25. veebruarist 2026'],
    ['2026-03-05', 'neljapäeval, 5. märtsil 2026', 'neljapäevast, 5. märtsist 2026'],
    ['2026-04-03', 'reedel, 3. aprillil 2026', 'reedest, 3. aprillist 2026'],
    ['2026-05-01', 'reedel, 1. mail 2026', 'reedest, 1. maist 2026'],
    ['2026-06-06', 'laupäeval, 6. juunil 2026', 'laupäevast, 6. juunist 2026'],
    ['2026-07-12', 'pühapäeval, 12. juulil 2026', 'pühapäevast, 12. juulist 2026'],
    ['2026-08-20', 'neljapäeval, 20. augustil 2026', 'neljapäevast, 20. augustist 2026'],
    ['2026-09-30', 'kolmapäeval, 30. septembril 2026', 'kolmapäevast, 30. septembrist 2026'],
    ['2026-10-13', 'teisipäeval, 13. oktoobril 2026', 'teisipäevast, 13. oktoobrist 2026'],
    ['2026-11-16', 'esmaspäeval, 16. novembril 2026', 'esmaspäevast, 16. novembrist 2026'],
  ])('%s is “%s” and “alates %s”', (day, on, since) => {
    expect(et.rights.by(day)).toBe(`hiljemalt ${on}`);
    expect(et.centre.noticeComing(day)).toBe(`Uus versioon hakkab kehtima ${on}.`);
    expect(et.notice.since(day)).toBe(`Kehtib alates ${since}`);
    expect(et.versions.standing.past(day)).toBe(`Kehtis alates ${since}, enam ei kehti.`);
  });

  test.each([
    ['P14D', '14 päeva jooksul'],
    ['P1D', '1 päeva jooksul'],
    ['P1M', '1 kuu jooksul'],
    ['P3M', '3 kuu jooksul'],
    ['P2W', '2 nädala jooksul'],
    ['P1Y', '1 aasta jooksul'],
    ['P1Y6M', '1 aasta ja 6 kuu jooksul'],
    ['P1Y2M3D', '1 aasta, 2 kuu ja 3 päeva jooksul'],
  ])('%s is “%s”', (period, words) => {
    expect(et.rights.within(period)).toBe(words);
  });

  test.each([
    ['P7Y', '7 aastat pärast tellimuse esitamist'],
    ['P1Y', '1 aasta pärast tellimuse esitamist'],
    ['P6M', '6 kuud pärast tellimuse esitamist'],
    ['P30D', '30 päeva pärast tellimuse esitamist'],
    ['P1W', '1 nädal pärast tellimuse esitamist'],
    ['P1Y1M', '1 aasta ja 1 kuu pärast tellimuse esitamist'],
  ])('%s after an order is “%s”', (keep, words) => {
    expect(et.retention.after(keep, 'order_placed')).toBe(words);
  });

  test('the end of the financial year, and no period at all', () => {
    expect(et.retention.afterYearEnd('P7Y', 'order_fulfilled')).toBe(
      '7 aastat selle majandusaasta lõpust, mil tellimus täideti',
    );
    expect(et.retention.until('account_closed')).toBe('kuni konto sulgemiseni');
    expect(et.retention.until('not_known')).toBe('kuni sündmuseni „not known“');
  });

  test.each([
    ['2026-03-01', 'Versioon: 1. märts 2026'],
    ['2026-05-01.2', 'Versioon: 1. mai 2026 (1. parandus)'],
    ['2026-10-31.10', 'Versioon: 31. oktoober 2026 (9. parandus)'],
  ])('the version %s is “%s”', (version, words) => {
    expect(et.notice.version(version)).toBe(words);
  });

  test.each([
    ['2026-12-07', 'esmaspäev, 7. detsember 2026'],
    ['2028-02-29', 'teisipäev, 29. veebruar 2028'],
    ['2026-05-01', 'reede, 1. mai 2026'],
  ])('%s by itself is “%s”', (day, words) => {
    expect(et.requests.day(day)).toBe(words);
  });

  test('articles of the law are cited the Estonian way', () => {
    expect(et.requests.article('17')).toBe('isikuandmete kaitse üldmääruse art 17');
    expect(et.requests.article('12(3)')).toBe('isikuandmete kaitse üldmääruse art 12 lg 3');
  });

  test('paragraphs that did not change', () => {
    expect(et.changes.unchanged(1, null)).toBe('Üks lõik ei muutunud');
    expect(et.changes.unchanged(4, '2.1')).toBe('4 lõiku ei muutunud, kuni: punkt 2.1');
  });
});

describe('English', () => {
  test.each([
    ['2026-12-07', 'Monday, 7 December 2026'],
    ['2026-02-03', 'Tuesday, 3 February 2026'],
    ['2026-05-01', 'Friday, 1 May 2026'],
    ['2028-02-29', 'Tuesday, 29 February 2028'],
    ['2999-01-15', 'Tuesday, 15 January 2999'],
  ])('%s is %s', (day, words) => {
    expect(en.rights.by(day)).toBe(`by ${words}`);
    expect(en.notice.since(day)).toBe(`In force since ${words}`);
    expect(en.centre.noticeComing(day)).toBe(`A new version comes into force on ${words}.`);
  });

  test.each([
    ['P14D', 'within 14 days'],
    ['P1D', 'within 1 day'],
    ['P1M', 'within 1 month'],
    ['P2W', 'within 2 weeks'],
    ['P1Y6M', 'within 1 year and 6 months'],
    ['P1Y2M3D', 'within 1 year, 2 months, and 3 days'],
    ['P0Y14D', 'within 14 days'],
    ['P0D', 'within 0 days'],
  ])('%s is “%s”', (period, words) => {
    expect(en.rights.within(period)).toBe(words);
  });

  test('what is kept', () => {
    expect(en.retention.after('P3Y', 'order_placed')).toBe('3 years after the order is placed');
    expect(en.retention.afterYearEnd('P7Y', 'order_fulfilled')).toBe(
      '7 years after the end of the financial year in which the order is delivered',
    );
    expect(en.retention.until('account_closed')).toBe('until the account is closed');
  });

  test.each([
    ['2026-03-01', 'Version of 1 March 2026'],
    ['2026-03-01.2', 'Version of 1 March 2026 (correction 1)'],
    ['2026-03-01.10', 'Version of 1 March 2026 (correction 9)'],
  ])('the version %s is “%s”', (version, words) => {
    expect(en.notice.version(version)).toBe(words);
  });
});

test('both have words for the same events, categories and reasons', () => {
  expect(Object.keys(et.names).sort()).toEqual(Object.keys(en.names).sort());
  for (const event of [
    'account_closed',
    'order_placed',
    'consent_withdrawn',
    'request_answered',
    'recorded',
  ]) {
    expect(et.event(event).after).not.toContain('„');
    expect(en.event(event).after).not.toContain('“');
  }
});
