import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { Env } from '../../src/env.ts';
import {
  apiDocsPath,
  apiPaths,
  gpcPath,
  mailboxPaths,
  openApiPath,
  publicKeysPath,
  securityPath,
} from '../../src/paths.ts';
import { launchSystem, type System } from '../support/launch.ts';
import { repository } from '../support/source-tree.ts';
import { shellOf } from './npm.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** Each line of a section's blocks of shell, in order. */
function linesOf(section: string): string[] {
  const [, text = ''] = new RegExp(`^## ${section}\\n([\\s\\S]*?)(?=^## )`, 'm').exec(readme) ?? [];
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines = '']) => lines);
  return blocks.flatMap((block) => block.split('\n')).filter(Boolean);
}

const tour = [...linesOf('Tour'), ...linesOf('Requests'), ...linesOf('Holds'), ...linesOf('Webhooks')];

describe("README's tour", () => {
  const folder = mkdtempSync(join(tmpdir(), 'unusta-readme-'));
  let system: System;
  let done: { code: string; output: string }[];

  beforeAll(async () => {
    system = await launchSystem();
    done = type(tour);
  }, 200_000);
  afterAll(async () => {
    await system.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /**
   * Types the lines into one shell, as a newcomer does who has set nothing; but this system has a port and a data
   * folder of its own. curl says which status came, and fails by it.
   */
  function type(lines: string[]): { code: string; output: string }[] {
    const here = (line: string) =>
      line.replaceAll('http://localhost:8787', system.url).replaceAll('.data/', `${system.dataFolder}/`);
    const script = [
      'set -o pipefail',
      `curl() { command curl --fail -w '%{stderr}\\nstatus %{http_code}\\n' "$@"; }`,
      ...lines.map(
        (line, i) => `{ ${here(line)}\n} > ${folder}/${i}.output 2>&1; echo $? > ${folder}/${i}.code`,
      ),
    ];
    writeFileSync(join(folder, 'tour.sh'), script.join('\n'));
    const env = { ...shellOf(process.env), DATA_DIR: system.dataFolder };
    spawnSync('bash', [join(folder, 'tour.sh')], { cwd: repository, env, timeout: 180_000 });
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return lines.map((_, i) => ({ code: read(`${i}.code`).trim(), output: read(`${i}.output`) }));
  }

  test.each(tour.map((line, i) => [line, i] as const))('%s', (line, i) => {
    const { code, output } = done[i] ?? { code: 'none', output: '' };
    expect([code, output]).toEqual(['0', output]);
    const asked = line.match(/\bcurl /g)?.length ?? 0;
    expect(output.match(/^status 2\d\d$/gm)?.length ?? 0).toBe(asked);
    if (line.startsWith('npm')) expect(output).not.toMatch(/npm warn|Warning:|deprecat|^\s+at .*:\d+/m);
  });

  test('shows what it promises', () => {
    const shown = (part: string) => {
      const found = done[tour.findIndex((line) => line.includes(part))];
      if (!found) throw new Error(`No line has ${part}.`);
      return found.output;
    };
    expect(tour.length).toBeGreaterThan(20);
    expect(shown('due --dir examples/kadakas')).toContain('Due Mon 16 Feb 2026');
    expect(shown('publish examples/kadakas')).toMatch(/^kadakas 2026-03-01 unchanged$/m);
    expect(shown('suppressions/check')).toContain('{"suppressed":["mari@example.com"]}');
    expect(shown('/controllers/kadakas/records')).toContain('"recorded":1');
    expect(shown('forecast --controller')).toMatch(/^due +\d+ {2}█+.* orders \d+/m);
    expect(shown('dev mail --to mari')).toContain('To: mari@example.com');
    expect(shown('/audit')).toContain('"items":[{');
    expect(shown('audit verify')).toContain('Sound: ');
    expect(shown('request show')).toMatch(/^Due .*, in \d+ days, by clause 6\.3\.1$/m);
    expect(shown('request extend')).toMatch(/^\S+ {2}erasure {2}extended\nDue .* by clause 6\.3\.3$/m);
    expect(shown('request sort')).toMatch(/^\S+ {2}portability {2}unverified$/m);
    expect(shown('request verify')).toMatch(/^\S+ {2}portability {2}open$/m);
    expect(shown('request answer')).toMatch(/^\S+ {2}erasure {2}answered \(partly\)$/m);
    expect(shown('--state acknowledged').match(/^\S+ {2}erasure, .* acknowledged/gm)).toHaveLength(2);
    expect(shown('answer verify')).toContain('Genuine: ');
    expect(shown('task done')).toMatch(/^\S+ {2}rectification, by hand {2}done$/m);
    expect(shown('task fail')).toMatch(/^\S+ {2}rectification, .* failed$/m);
    expect(shown('request answer "$COMPLAINT"')).toMatch(/^\S+ {2}complaint {2}answered \(granted\)$/m);
    const taken = unzipSync(readFileSync(join(system.dataFolder, 'export.zip')));
    const accounts = new TextDecoder().decode(taken['data/shop-accounts.json']);
    expect(JSON.parse(accounts)).toMatchObject([{ email: 'kaie@example.com' }]);
    expect(shown('/requests?status=open')).toContain('"type":"objection","scope":"marketing"');
  });

  test('is for any shell: zsh, which macOS has, takes a bare ? for a pattern', () => {
    const bare = (line: string) => line.replaceAll(/'[^']*'|"[^"]*"/g, '');
    expect(tour.filter((line) => /[?*]/.test(bare(line)))).toEqual([]);
  });
});

describe('README shows', () => {
  const code = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, words = '']) => words.replaceAll('\\|', '|'));
  const isCode = (words: string) => code.includes(words);

  test('every command', () => {
    const lines = code.filter((words) => words.startsWith('npm run unusta -- '));
    const shown = lines.flatMap((line) => {
      const [first = '', second = ''] = line.replace('npm run unusta -- ', '').split(' ');
      return second.includes('|')
        ? second.split('|').map((one) => `${first} ${one}`)
        : [first, `${first} ${second}`];
    });
    expect(commands.map(({ name }) => name).filter((name) => !shown.includes(name))).toEqual([]);
  });

  test('every path of the API', () => {
    const { root, ...below } = apiPaths;
    const named = Object.values(below).map((path) => path.replaceAll(/:(\w+)/g, '{$1}'));
    // In one row after `/controllers/{c}/…`, what comes behind it is enough
    const isShown = (path: string) => isCode(root + path) || isCode(path.replace('/controllers/{c}', ''));
    expect(named.filter((path) => !isShown(path))).toEqual([]);
    const wellKnown = [publicKeysPath, gpcPath, securityPath];
    const others = [openApiPath, apiDocsPath, ...wellKnown, ...Object.values(mailboxPaths)];
    expect(others.filter((path) => !isCode(path))).toEqual([]);
  });

  test('every setting', () => {
    // The platform gives this one by itself
    const names = Object.keys(Env.entries).filter((name) => name !== 'CF_VERSION_METADATA');
    expect(names.length).toBeGreaterThan(8);
    expect([...names, 'PORT', 'DATA_DIR', 'SOURCE_…'].filter((name) => !isCode(name))).toEqual([]);
  });

  test('a picture that is there, and no link to a file that is not', () => {
    const files = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, file = '']) => file);
    const local = files.filter((file) => !file.includes('://'));
    expect(local).toContain('docs/privacy-centre.png');
    for (const file of local) expect(readFileSync(join(repository, file)).length).toBeGreaterThan(0);
  });
});
