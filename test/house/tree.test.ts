import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, repository, sourceFiles } from '../support/source-tree.ts';

const top = [
  ...['src', 'migrations', 'test', 'examples', 'docs'],
  ...[
    'wrangler.toml',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
  ],
];
const made = ['node_modules', 'dist', 'coverage'];

describe('the tree', () => {
  test('has nothing else at its top', () => {
    const names = readdirSync(repository).filter((name) => !name.startsWith('.') && !name.endsWith('.log'));
    expect(names.filter((name) => ![...top, ...made].includes(name))).toEqual([]);
  });

  test('has no drawer for odds and ends', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|misc|shared|lib)(\/|\.tsx?$)/;
    const paths = ['src', 'test'].flatMap(filesBelow);
    expect(paths.filter((path) => drawer.test(path))).toEqual([]);
    expect(paths.filter((path) => /^index\.tsx?$/.test(basename(path)))).toEqual([]);
  });

  test('has no file of more than 300 lines in src', () => {
    const long = sourceFiles('src').filter(({ text }) => text.split('\n').length > 301);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('names its files in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.tsx?$/;
    const paths = ['src', 'test'].flatMap(sourceFiles).map(({ path }) => path);
    expect(paths.filter((path) => !kebab.test(basename(path)))).toEqual([]);
  });

  test('numbers its migrations without a gap', () => {
    const numbers = readdirSync(join(repository, 'migrations'))
      .sort()
      .map((name) => Number(name.slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});

describe('README', () => {
  const readme = join(repository, 'README.md');
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

  test('shows every npm script', () => {
    const shown = (name: string) =>
      text.includes(`npm run ${name}`) || (['start', 'test'].includes(name) && text.includes(`npm ${name}`));
    expect(Object.keys(scripts).filter((name) => !shown(name))).toEqual([]);
  });
});
