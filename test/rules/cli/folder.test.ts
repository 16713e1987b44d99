import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describe as inWords } from '../../../src/cli/finding.ts';
import { controllerFolders, readFolder } from '../../../src/cli/folder.ts';
import { findingsOf, inspectFolders } from '../../../src/cli/inspection.ts';
import { controllerToml, type Files, folderWith, policyToml, sound, text } from './shop.ts';

/** What is said about a sound folder with some files changed. */
const said = (files: Files) =>
  inWords(findingsOf(readFolder(join(folderWith({ ...sound(), ...files }), 'sample'))));
const controller = (toml: string) => said({ 'sample/controller.toml': toml });
const policy = (toml: string) => said({ 'sample/2026-03-01/policy.toml': toml });

describe('a sound folder', () => {
  test('is read as the API takes it', () => {
    const path = folderWith({
      ...sound(),
      'sample/controller.toml': controllerToml(
        'sample',
        `trade_name = "S"
financial_year_end = "06-30"
topics = [{ id = "news", name = { en = "News", sr-Latn = "Vesti" } }]
[[sources]]
id = "shop"
kind = "libsql"
url_env = "SOURCE_SHOP_URL"
[[sources.tables]]
category = "orders"
table = "orders"
key = "id"
event = "placed_on"
event_format = "unix_ms"
subject = { column = "customer_id", table = "customers", key = "id", email = "e_mail" }
where = { order_state = ["sent"], orderKind = [1, true] }
anonymise = { first_name = { null = true }, customer_id = 0 }`,
      ),
    });
    const { controller: read, findings, versions } = readFolder(join(path, 'sample'));
    expect(inWords(findings)).toEqual([]);
    expect(read).toMatchObject({
      timeZone: 'Europe/Tallinn',
      tradeName: 'S',
      financialYearEnd: '06-30',
      topics: [{ id: 'news', name: { en: 'News', 'sr-Latn': 'Vesti' } }],
      sources: [
        {
          urlEnv: 'SOURCE_SHOP_URL',
          tables: [
            {
              eventFormat: 'unix_ms',
              subject: { column: 'customer_id', email: 'e_mail' },
              where: { order_state: ['sent'], orderKind: [1, true] },
              anonymise: { first_name: { null: true }, customer_id: 0 },
            },
          ],
        },
      ],
    });
    expect(versions.map(({ version, notice }) => [version, notice?.policy.effective])).toEqual([
      ['2026-03-01', '2026-03-01'],
    ]);
    expect(versions[0]?.notice?.policy.rights[0]).toMatchObject({ answerWithin: 'P14D' });
  });

  test('its texts are taken to the letter: byte order mark, line ends, blanks', () => {
    const letters = `\ufeff1. A\r\n\r\n1.1\u00a0B\r \n`;
    const path = folderWith({ ...sound(), 'sample/2026-03-01/en.txt': letters });
    const [version] = readFolder(join(path, 'sample')).versions;
    expect(version?.notice?.texts.en).toEqual({ format: 'txt', source: letters });
  });

  test('a byte order mark before TOML is no error; notes and drafts are left alone', () => {
    expect(
      said({
        'sample/controller.toml': `\ufeff${controllerToml()}`,
        'sample/README.md': 'x',
        'sample/2026-03-01/README.md': 'x',
        'sample/2026-03-01/logo.png': 'x',
        'sample/drafts/policy.toml': 'x',
      }),
    ).toEqual([]);
  });

  test('versions are in order, corrections behind what they correct', () => {
    const names = ['2026-03-01.10', '2026-03-01.2', '2025-01-01', '2026-12-01'];
    const more = names.map((name) => [
      [`sample/${name}/policy.toml`, policyToml(name.slice(0, 10))],
      [`sample/${name}/en.txt`, text],
    ]);
    const path = folderWith({ ...sound(), ...Object.fromEntries(more.flat()) });
    const { versions, findings } = readFolder(join(path, 'sample'));
    expect(findings).toEqual([]);
    expect(versions.map(({ version }) => version)).toEqual([
      '2025-01-01',
      '2026-03-01',
      '2026-03-01.2',
      '2026-03-01.10',
      '2026-12-01',
    ]);
  });
});

describe('what is wrong with controller.toml', () => {
  test('not there, not TOML, not UTF-8', () => {
    expect(said({ 'sample/controller.toml': null })[0]).toMatch(
      /^✗ controller\.toml: is missing in .*sample, and no folder in it has one$/,
    );
    expect(controller('slug = "sample"\nname = Sample')[0]).toMatch(
      /^✗ controller\.toml: line 2, column \d+: /,
    );
    expect(controller('a = 1\na = 2')[0]).toMatch(/^✗ controller\.toml: line 2, column \d+: /);
    expect(said({ 'sample/controller.toml': Uint8Array.of(0x61, 0xf5, 0x62) })).toEqual([
      '✗ controller.toml: is not UTF-8: save it with that encoding',
    ]);
  });

  test('fields by the file’s own names', () => {
    const wrong = controllerToml('sample', 'financial_year_end = "13-01"').replace(
      'Europe/Tallinn',
      'Tallinn',
    );
    expect(controller(wrong)).toEqual([
      '✗ controller.toml: time_zone must be an IANA time zone such as Europe/Tallinn',
      '✗ controller.toml: financial_year_end must be a day of the year as MM-DD, such as 12-31',
    ]);
    expect(controller(controllerToml('sample', 'name2 = 1'))).toEqual([
      '✗ controller.toml: name2 is not a field that is known here',
    ]);
    expect(controller(controllerToml().replace('time_zone', 'timeZone'))).toEqual([
      '✗ controller.toml: time_zone is spelt so, not timeZone, in this file',
    ]);
    expect(controller(controllerToml().replace(/time_zone.*/, ''))).toEqual([
      '✗ controller.toml: time_zone is missing',
    ]);
    expect(controller(controllerToml().replace('name = "Sample OÜ"', 'name = 5'))).toEqual([
      '✗ controller.toml: name must be string, not 5',
    ]);
    expect(controller(controllerToml().replace('Sample OÜ', ' '))).toEqual([
      '✗ controller.toml: name must not be empty',
    ]);
  });

  test('entries of lists by their place and name', () => {
    const source = 'sources = [{ id = "shop", kind = "libsql", url_env = "SHOP_URL" }]';
    expect(controller(controllerToml('sample', source))).toEqual([
      '✗ controller.toml: sources[0].url_env (shop) must be the name of a secret that starts with SOURCE_',
    ]);
    expect(controller(controllerToml('sample', 'topics = [{ id = "news", name = { et = "U" } }]'))).toEqual([
      '✗ controller.toml: topics must have a name in the default language',
    ]);
  });

  test('the folder is named like the slug', () => {
    expect(controller(controllerToml('other'))).toEqual([
      '✗ controller.toml: slug is other, but the folder is named sample: name the two alike',
    ]);
  });
});

describe('what is wrong with a version', () => {
  test('policy.toml is not there, not TOML, or not a policy', () => {
    expect(said({ 'sample/2026-03-01/policy.toml': null })).toEqual(['✗ 2026-03-01/policy.toml: is missing']);
    expect(policy('effective = "x')[0]).toMatch(/^✗ 2026-03-01\/policy\.toml: line 1, column \d+: /);
    expect(policy(policyToml('2026-03-01', 'deadline_clause = 1.1'))).toEqual([
      '✗ 2026-03-01/policy.toml: rights[0].deadline_clause (erasure) must be a clause, in quotes',
    ]);
    expect(policy(policyToml('2026-03-01T10:00:00'))[0]).toMatch(
      /^✗ 2026-03-01\/policy\.toml: effective must be a date such as/,
    );
    expect(policy(policyToml().replace('P14D', '14 days'))[0]).toMatch(
      /rights\[0\]\.answer_within \(erasure\) must be an ISO 8601 duration/,
    );
    expect(policy(policyToml().replace('answer_within', 'answerWithin'))[0]).toBe(
      '✗ 2026-03-01/policy.toml: rights[0].answer_within (erasure) is spelt so, not answerWithin, in this file',
    );
  });

  test('texts: none, empty, two of a language, not UTF-8', () => {
    expect(said({ 'sample/2026-03-01/en.txt': null })).toEqual([
      '✗ 2026-03-01: holds no text: name it by its language, such as et.txt or et.md',
    ]);
    expect(said({ 'sample/2026-03-01/en.txt': ' \n' })).toEqual(['✗ 2026-03-01/en.txt: must not be empty']);
    expect(said({ 'sample/2026-03-01/en.md': text })).toEqual([
      '✗ 2026-03-01: holds both en.md and en.txt: keep one',
    ]);
    expect(said({ 'sample/2026-03-01/en.txt': Uint8Array.of(0xd5, 0x69, 0x67) })).toEqual([
      '✗ 2026-03-01/en.txt: is not UTF-8: save it with that encoding',
    ]);
  });

  test('files that look like texts and are none', () => {
    const names = ['et.html', 'et.docx', 'ET.txt', 'en_GB.md', 'et.markdown'];
    const files = Object.fromEntries(names.map((name) => [`sample/2026-03-01/${name}`, 'x']));
    const lines = said(files);
    expect(lines).toHaveLength(names.length);
    for (const name of names)
      expect(lines.join('\n')).toContain(`! 2026-03-01/${name}: This file is not taken`);
  });

  test('folders that look like versions and are none; corrections of nothing; no version', () => {
    expect(said({ 'sample/2026-3-1/x': '', 'sample/2026-02-30/x': '', 'sample/2026-03-01.1/x': '' })).toEqual(
      ['2026-02-30', '2026-03-01.1', '2026-3-1'].map(
        (name) =>
          `✗ ${name}: is no version: name the folder by the first day in force, as 2026-03-01, or 2026-03-01.2 for a correction`,
      ),
    );
    const orphan = {
      'sample/2026-04-01.2/policy.toml': policyToml('2026-04-01'),
      'sample/2026-04-01.2/en.txt': text,
    };
    expect(said(orphan)).toEqual([
      '! 2026-04-01.2: This corrects 2026-04-01, which has no folder here: it can be published only if 2026-04-01 has been.',
    ]);
    expect(said({ 'sample/2026-03-01/policy.toml': null, 'sample/2026-03-01/en.txt': null })[0]).toMatch(
      /^! There is no version of the notice yet/,
    );
  });
});

describe('which folders', () => {
  test('a folder of controllers’ folders stands for them; one named twice counts once', () => {
    const path = folderWith({ ...sound('one'), ...sound('two'), 'notes/x.txt': 'x' });
    const both = [join(path, 'one'), join(path, 'two')];
    expect(controllerFolders([path])).toEqual(both);
    expect(controllerFolders([join(path, 'one/'), join(path, 'two'), join(path, 'one/')])).toHaveLength(2);
    expect(controllerFolders([join(path, 'notes')])).toEqual([join(path, 'notes')]);
  });

  test('one that is not there, or no folder', () => {
    expect(inWords(readFolder('/nowhere/sample').findings)).toEqual(['✗ /nowhere/sample: is missing']);
    const path = join(folderWith(sound()), 'sample/controller.toml');
    expect(inWords(readFolder(path).findings)).toEqual([`✗ ${path}: is not a folder`]);
  });

  test('two of the same name', () => {
    const path = folderWith({
      ...sound(),
      ...Object.fromEntries(Object.entries(sound()).map(([k, t]) => [`b/${k}`, t])),
    });
    const paths = [join(path, 'sample'), join(path, 'b/sample')];
    const [first, second] = inspectFolders(paths, Date.UTC(2026, 10, 1));
    expect(first?.findings.filter(({ level }) => level === 'error')).toEqual([]);
    expect(inWords(second?.findings ?? [])).toEqual([
      `✗ ${paths[1]}: sample is the name of ${paths[0]} too: give one of them`,
    ]);
  });
});

describe('the lint’s findings at their places in the files', () => {
  const lines = (files: Files) => {
    const path = folderWith({ ...sound(), ...files });
    return inspectFolders([path], Date.UTC(2026, 10, 1)).flatMap((one) => inWords(findingsOf(one)));
  };

  test('fields in snake_case, alike ones in one line, texts by their file', () => {
    const more =
      '[[rights]]\ntype = "access"\nclause = "7.7"\nanswer_within = "P30D"\n[[rights]]\ntype = "complaint"\nclause = "1.1"\nanswer_within = "P30D"';
    const found = lines({
      'sample/2026-03-01/policy.toml': policyToml('2026-03-01', more),
      'sample/2026-03-01/et.txt': text,
    });
    expect(found).toContainEqual(
      expect.stringMatching(
        /^✗ 2026-03-01\/policy\.toml: rights\[1\]\.clause \(access\): 7\.7 is no clause of the text in en, where/,
      ),
    );
    expect(found).toContainEqual(
      expect.stringMatching(
        /: rights\[1\]\.answer_within \(access\), rights\[2\]\.answer_within \(complaint\): P30D can be/,
      ),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/^! 2026-03-01\/et\.txt: The controller does not list et/),
    );
  });

  test('what is about the controller is said once, and past versions are not held against it', () => {
    const sources =
      '[[sources]]\nid = "shop"\nkind = "libsql"\nurl_env = "SOURCE_URL"\n[[sources.tables]]\ncategory = "orders"\ntable = "orders"\nkey = "id"\nevent = "d"\nevent_format = "date"\n';
    const rule = (then: string) =>
      `[[retention]]\nid = "orders"\ncategory = "orders"\nkeep = "P3Y"\nafter = "order_placed"\nthen = "${then}"\nclause = "1.1"`;
    const toml = `${controllerToml().replace(/email.*/, '')}${sources}`;
    const files = (older: string, newer: string) => ({
      'sample/controller.toml': toml,
      'sample/2026-03-01/policy.toml': policyToml('2026-03-01', rule(older)),
      'sample/2026-10-01/policy.toml': policyToml('2026-10-01', rule(newer)),
      'sample/2026-10-01/en.txt': text,
    });
    const past = lines(files('anonymise', 'delete'));
    expect(past.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect(past.filter((line) => line.includes('no email'))).toHaveLength(1);
    expect(lines(files('delete', 'anonymise')).filter((line) => line.startsWith('✗'))).toEqual([
      expect.stringMatching(
        /^✗ 2026-10-01\/policy\.toml: retention\[0\]\.then \(orders\): orders anonymises, but/,
      ),
    ]);
  });
});
