import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingsOf, inspectFolders } from '../../../src/cli/inspection.ts';

const seeds = join(import.meta.dirname, '../../../../shared/seeds');
const examples = join(import.meta.dirname, '../../../examples');
const now = Date.UTC(2026, 10, 22);

/**
 * What the five real notices lack, gone through by hand. Read as: code, then the fields of the policy it is about.
 * - alante states no period, no right, no legal basis, no authority; and shows no consent, officer or objection.
 * - aprojekt's clause 3 lists the rights but the complaint to the shop, and objects to marketing only.
 * - eleme's "two more months" can end after the law's; it lists no portability; Latvian books are not RPS's.
 * - neiss counts 30 and 90 days, more than February has; 14 and 74 are never too long; its books count from the
 *   end of the financial year.
 * - netpro lists no restriction, no portability, and the objection on the ground of legitimate interests only.
 */
const expected: Record<string, string[]> = {
  alante: [
    'no-email controller.toml',
    'not-disclosed-basis disclosures.basis',
    'not-disclosed-retention disclosures.retention',
    'not-disclosed-rights disclosures.rights',
    'not-disclosed-complaint disclosures.complaint',
    'not-disclosed-obligation disclosures.obligation',
    'not-listed-access rights',
    'not-listed-rectification rights',
    'not-listed-erasure rights',
    'not-listed-restriction rights',
    'not-listed-portability rights',
    'not-listed-objection rights',
    'not-listed-withdrawal rights',
    'not-listed-complaint rights',
    'no-period retention',
  ],
  aprojekt: ['not-listed-objection-other rights', 'not-listed-complaint rights', 'no-period retention'],
  eleme: [
    'no-email controller.toml',
    'not-disclosed-interests disclosures.interests',
    'not-disclosed-obligation disclosures.obligation',
    'not-listed-portability rights',
    'promise-exceeds-law rights[0].extend_to (access)',
    'promise-exceeds-law rights[1].extend_to (rectification)',
    'promise-exceeds-law rights[2].extend_to (erasure)',
    'promise-exceeds-law rights[3].extend_to (restriction)',
    'promise-exceeds-law rights[5].extend_to (objection other)',
    'promise-exceeds-law rights[7].extend_to (complaint)',
  ],
  neiss: [
    'no-email controller.toml',
    'not-disclosed-obligation disclosures.obligation',
    'not-listed-objection-other rights',
    'promise-exceeds-law rights[0].answer_within (access)',
    'promise-exceeds-law rights[0].extend_to (access)',
    'promise-exceeds-law rights[1].answer_within (rectification)',
    'promise-exceeds-law rights[1].extend_to (rectification)',
    'promise-exceeds-law rights[3].answer_within (restriction)',
    'promise-exceeds-law rights[3].extend_to (restriction)',
    'promise-exceeds-law rights[7].answer_within (complaint)',
    'promise-exceeds-law rights[7].extend_to (complaint)',
  ],
  netpro: [
    'not-disclosed-interests disclosures.interests',
    'not-disclosed-obligation disclosures.obligation',
    'not-listed-restriction rights',
    'not-listed-portability rights',
    'not-listed-objection-marketing rights',
  ],
};

const present = existsSync(seeds);
if (!present) console.log(`The five notices are not at ${seeds}: their findings are not tested.`);

describe.skipIf(!present)('the five real notices', () => {
  test.each(Object.entries(expected))('%s', (slug, findings) => {
    const [folder, ...more] = inspectFolders([join(seeds, slug)], now);
    expect(more).toEqual([]);
    const found = folder ? findingsOf(folder) : [];
    expect(found.map(({ code, field, file }) => `${code} ${field || file}`)).toEqual(findings);
    expect(found.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

test('no example has an error, and kadakas nothing at all', () => {
  const folders = inspectFolders([examples], now);
  expect(folders.map(({ slug }) => slug)).toContain('kadakas');
  for (const folder of folders) {
    const findings = findingsOf(folder);
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
    if (folder.slug === 'kadakas') expect(findings).toEqual([]);
  }
});
