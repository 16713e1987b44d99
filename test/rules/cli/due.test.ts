import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controllerToml, folderWith, policyToml, root, sound, text, unusta } from './shop.ts';

const seeds = join(root, '../shared/seeds');

/** Runs `due --json` and gives the exit code with what was printed. */
async function due(dir: string, line: string) {
  const { code, out, err } = await unusta(['due', '--dir', dir, '--json', ...line.split(' ')]);
  return { code, err, ...(out ? JSON.parse(out) : {}) };
}

describe.skipIf(!existsSync(seeds))('law.md’s table, with the shops it is from', () => {
  const neiss = join(seeds, 'neiss');
  test.each([
    ['neiss', 'erasure', '2026-06-09', '2026-06-25', '6.2.4', '6.2.4'],
    ['neiss', 'erasure', '2026-08-06', '2026-08-21', '6.2.4', '6.2.4'],
    ['neiss', 'access', '2027-02-01', '2027-03-01', '6.1', null],
    ['aprojekt', 'erasure', '2026-01-31', '2026-03-02', '3', null],
    ['alante', 'erasure', '2028-01-31', '2028-02-29', null, null],
    ['eleme', 'access', '2026-04-04', '2026-05-05', '28.2', '29'],
  ])('%s %s %s', async (shop, type, received, dueOn, clause, deadlineClause) => {
    const found = await due(join(seeds, shop), `--type ${type} --received ${received}`);
    expect(found).toMatchObject({ code: 0, dueOn, clause, deadlineClause });
  });

  test('extended, and the law’s where the notice promises more', async () => {
    const later = '--received 2026-01-31 --extended';
    expect(await due(neiss, `--type erasure ${later}`)).toMatchObject({
      dueOn: '2026-04-15',
      deadlineClause: '6.4',
    });
    expect(await due(neiss, `--type access ${later}`)).toMatchObject({
      dueOn: '2026-04-28',
      deadlineClause: null,
    });
  });
});

describe('due', () => {
  const versions = () =>
    folderWith({
      ...sound(),
      'sample/2026-03-01.2/policy.toml': policyToml().replace('P14D', 'P7D'),
      'sample/2026-03-01.2/en.txt': text,
      'sample/2026-05-01/policy.toml': policyToml('2026-05-01').replace('P14D', 'P3D'),
      'sample/2026-05-01/en.txt': text,
    });

  test('the version in force on the day of receipt, its latest correction; before all, the law', async () => {
    const dir = join(versions(), 'sample');
    const on = (day: string) => due(dir, `--type erasure --received ${day}`);
    expect(await on('2026-02-28')).toMatchObject({ noticeVersion: null, clause: null, dueOn: '2026-03-30' });
    expect(await on('2026-03-01')).toMatchObject({ noticeVersion: '2026-03-01.2', dueOn: '2026-03-09' });
    expect(await on('2026-04-30')).toMatchObject({ noticeVersion: '2026-03-01.2' });
    expect(await on('2026-05-01')).toMatchObject({ noticeVersion: '2026-05-01', dueOn: '2026-05-04' });
    expect(await on('2126-05-03')).toMatchObject({ code: 0, noticeVersion: '2026-05-01' });
  });

  test('JSON has what is promised', async () => {
    const found = await due(join(versions(), 'sample'), '--type erasure --received 2026-05-01');
    expect(found).toEqual({
      code: 0,
      err: '',
      dueOn: '2026-05-04',
      reasoning: expect.stringMatching(
        /^received Fri 1 May 2026 \(Europe\/Tallinn\); notice P3D → Mon 4 May/,
      ),
      clause: '1.1',
      deadlineClause: '1.1',
      noticeVersion: '2026-05-01',
      atOnce: false,
    });
  });

  test('in words', async () => {
    const dir = join(versions(), 'sample');
    const line = ['due', '--dir', dir, '--type', 'erasure', '--received', '2026-03-01'];
    const { code, out } = await unusta(line);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Due Mon 9 Mar 2026\nreceived Sun 1 Mar 2026 .*\nThe notice of 2026-03-01\.2 gives this right in clause 1\.1; the deadline is set by clause 1\.1\.\n$/,
    );
    const unlisted = await unusta([...line.slice(0, 3), '--type', 'access', '--received', '2026-03-01']);
    expect(unlisted.out).toContain(
      'does not list this right, which the law gives; the deadline is set by the law.',
    );
    const early = await unusta([...line.slice(0, -1), '2020-03-01']);
    expect(early.out).toContain('No version of the notice was in force that day');
  });

  test('what takes effect at once', async () => {
    const dir = join(versions(), 'sample');
    const line = ['due', '--dir', dir, '--received', '2026-03-02', '--type'];
    for (const type of [['withdrawal'], ['objection', '--scope', 'marketing']]) {
      const { code, out } = await unusta([...line, ...type]);
      expect(code).toBe(0);
      expect(out).toMatch(/^It takes effect at once, on receipt\. The date is for confirming it\.\nDue /);
      const extended = await unusta([...line, ...type, '--extended']);
      expect([extended.code, extended.out]).toEqual([1, '']);
      expect(extended.err).toMatch(/nothing to extend/);
    }
    expect(await due(dir, '--type objection --received 2026-03-02')).toMatchObject({ atOnce: false });
    expect((await unusta([...line, 'erasure', '--scope', 'other'])).code).toBe(2);
  });

  test('holidays of another state', async () => {
    const toml = controllerToml().replace('"EE"', '"DE"').replace('Tallinn', 'Berlin');
    const path = folderWith({ ...sound(), 'sample/controller.toml': toml });
    const found = await due(join(path, 'sample'), '--type access --received 2026-03-05');
    expect(found).toMatchObject({ dueOn: '2026-04-07' });
  });

  test('a folder that can’t be used is 1', async () => {
    const path = folderWith({ ...sound(), 'sample/2026-03-01/policy.toml': 'effective = ' });
    const broken = await due(join(path, 'sample'), '--type access --received 2026-03-05');
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(/^sample can't be used:\n {2}✗ 2026-03-01\/policy\.toml: line 1/);
    expect((await due('/nowhere', '--type access --received 2026-03-05')).code).toBe(1);
  });

  test('a day too late for any calendar', async () => {
    const dir = join(folderWith(sound()), 'sample');
    const { code, err } = await due(dir, '--type access --received 9999-12-31');
    expect(code).toBe(2);
    expect(err).toMatch(/--received/);
  });
});
