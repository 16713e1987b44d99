import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controllerToml, folderWith, policyToml, root, sound, unusta } from './shop.ts';

const seeds = join(root, '../shared/seeds');

describe('check', () => {
  test('the examples: no errors, and kadakas is silent', async () => {
    const { code, out, err } = await unusta(['check', 'examples']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('kadakas: all is there\n');
    expect(out).toMatch(/\n\d controllers, \d versions: no errors, \d+ warnings\.\n$/);
    expect(out).not.toContain('✗');
  });

  test.skipIf(!existsSync(seeds))('the five real notices: no errors', async () => {
    const { code, out } = await unusta(['check', ...globSync(`${seeds}/*`)]);
    expect(code).toBe(0);
    expect(out).toMatch(/5 controllers, 5 versions: no errors, 44 warnings\.\n$/);
  });

  test('an error is 1, and says where', async () => {
    const path = folderWith({
      ...sound(),
      'sample/2026-03-01/policy.toml': policyToml().replace('"1.1"', '"7.7"'),
      ...sound('other'),
      'other/controller.toml': controllerToml('other').replace('time_zone', 'timezone'),
    });
    const { code, out } = await unusta(['check', join(path, 'sample'), join(path, 'other')]);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^sample\n {2}✗ 2026-03-01\/policy\.toml: rights\[0\]\.clause \(erasure\): 7\.7 is no clause/m,
    );
    expect(out).toMatch(/^ {2}✗ controller\.toml: timezone is not a field that is known here$/m);
    expect(out).toMatch(/2 controllers, 2 versions: \d errors, \d+ warnings\.\n$/);
  });

  test('for a program: every finding with its place', async () => {
    const path = folderWith({
      ...sound(),
      'sample/controller.toml': controllerToml().replace(/email.*/, ''),
    });
    const { code, out } = await unusta(['check', '--json', path]);
    expect(code).toBe(0);
    const [controller, version] = JSON.parse(out);
    expect(controller).toEqual({
      controller: 'sample',
      version: null,
      findings: [
        {
          level: 'warning',
          code: 'no-email',
          pointer: '',
          file: 'controller.toml',
          field: '',
          message: expect.stringMatching(/^The shop has no email/),
        },
      ],
    });
    expect(version).toMatchObject({ controller: 'sample', version: '2026-03-01' });
    expect(version.findings).toContainEqual(
      expect.objectContaining({
        code: 'not-disclosed-basis',
        pointer: '/policy/disclosures/basis',
        file: '2026-03-01/policy.toml',
        field: 'disclosures.basis',
      }),
    );
  });

  test('a folder that is not there is 1', async () => {
    const { code, out } = await unusta(['check', 'nowhere']);
    expect(code).toBe(1);
    expect(out).toContain('✗ nowhere: is missing');
  });

  test('paths are the user’s, wherever npm starts the command', async () => {
    const path = folderWith(sound());
    const environment = { npm_lifecycle_event: 'unusta', INIT_CWD: path };
    expect((await unusta(['check', 'sample'], { environment })).code).toBe(0);
    expect((await unusta(['check', '.'], { cwd: join(path, 'sample') })).out).toContain(
      '1 controller, 1 version',
    );
    expect((await unusta(['check', 'sample'])).code).toBe(1);
  });

  test('the examples are all looked at', async () => {
    const { out } = await unusta(['check', 'examples', '--json']);
    const names = globSync(join(root, 'examples/*/controller.toml')).map((path) =>
      basename(join(path, '..')),
    );
    const found = JSON.parse(out).map((one: { controller: string }) => one.controller);
    expect(new Set(found)).toEqual(new Set(names));
  });
});
