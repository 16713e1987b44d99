import { describe, expect, test } from 'vitest';
import { type SourceFile, sourceFiles } from '../support/source-tree.ts';

// Imports only go down, or stay on their floor, so that each file can be read with what is below it alone.
const files = sourceFiles('src');
const worker = files.filter(({ path }) => !/^src\/(dev|cli)\//.test(path));

/** Files at the top of src. A new one is given its floor here. */
const topFloors: Record<string, number> = {
  'src/digest.ts': 1,
  'src/memory.ts': 1,
  'src/paths.ts': 1,
  'src/problem.ts': 1,
  'src/result.ts': 1,
  'src/cache.ts': 2,
  'src/checked.ts': 2,
  'src/context.ts': 2,
  'src/env.ts': 2,
  'src/guards.ts': 5,
  'src/inbox.ts': 5,
  'src/profiles.ts': 5,
  'src/routing.ts': 5,
  'src/schedule.ts': 5,
  'src/serving.ts': 5,
  'src/wishes.ts': 5,
  'src/app.ts': 6,
  'src/worker.ts': 6,
};

/** Folders that are no nouns: all of their files live on one floor. */
const folderFloors: Record<string, number> = { law: 1, db: 2, ui: 2, wording: 2 };

/** The reserved names of a noun's folder. Any other file of it is a pure rule. */
const reservedFloors: Record<string, number> = {
  input: 2,
  operations: 2, // what the API's description says of the routes
  pages: 2,
  store: 3,
  actions: 4,
  routes: 5,
};

/** Statement builders that exist to join others' batches. */
const openStores = ['src/audit/store.ts', 'src/deliveries/store.ts'];

function floorOf(path: string): number | undefined {
  const [, room = '', ...rest] = path.split('/');
  if (rest.length === 0) return topFloors[path];
  // What an action does in several steps, each a file
  if (rest[0] === 'transports' || rest[0] === 'steps') return 4;
  return folderFloors[room] ?? reservedFloors[rest.join('/').replace(/\.tsx?$/, '')] ?? 1;
}

const own = (path: string) => path.startsWith('src/');
const nounOf = (path: string) => path.split('/')[1];

/** `file → import` for each import that is forbidden. */
function offences(
  among: SourceFile[],
  isForbidden: (path: string, imported: string, typeOnly: boolean) => boolean,
): string[] {
  return among.flatMap(({ path, imports, typeImports }) =>
    imports
      .filter((imported) => isForbidden(path, imported, typeImports.includes(imported)))
      .map((imported) => `${path} → ${imported}`),
  );
}

/** All that a file loads, by itself or by what it imports. */
function loadedBy(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const file = files.find((each) => each.path === path);
  for (const imported of file?.imports ?? []) loadedBy(imported, seen);
  return seen;
}

describe('the floors of the house', () => {
  test('every file at the top of src has a floor', () => {
    expect(worker.map(({ path }) => path).filter((path) => floorOf(path) === undefined)).toEqual([]);
  });

  test('imports only go down', () => {
    // But a rule may name the shape of what it is given: the type of a checked input, or of the context
    const isShape = (imported: string) => imported.endsWith('/input.ts') || imported === 'src/context.ts';
    const goesUp = (path: string, imported: string, typeOnly: boolean) =>
      own(imported) &&
      (floorOf(imported) ?? 0) > (floorOf(path) ?? 0) &&
      !(floorOf(path) === 1 && typeOnly && isShape(imported));
    expect(offences(worker, goesUp)).toEqual([]);
  });

  test('a store is used by its own noun alone, but for the statement builders', () => {
    const isForeign = (path: string, imported: string) =>
      /^src\/[^/]+\/store\.ts$/.test(imported) &&
      !openStores.includes(imported) &&
      (nounOf(path) !== nounOf(imported) || !/\/(actions|store)\.ts$|\/steps\//.test(path));
    expect(offences(worker, isForeign)).toEqual([]);
  });

  test('the law imports from no other room', () => {
    const law = worker.filter(({ path }) => path.startsWith('src/law/'));
    expect(offences(law, (_, imported) => own(imported) && !imported.startsWith('src/law/'))).toEqual([]);
  });

  test('a rule takes clock and chance as arguments', () => {
    const impure =
      /\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(|\bgetRandomValues\(|\brandomUUID\(|\bfetch\(/;
    const rules = worker.filter(({ path }) => floorOf(path) === 1);
    expect(rules.filter(({ text }) => impure.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('the command line loads no .tsx and nothing of Cloudflare', () => {
    const loaded = [...loadedBy('src/cli/unusta.ts')];
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.filter((path) => path.endsWith('.tsx') || path.startsWith('cloudflare:'))).toEqual([]);
  });

  test('the Worker loads nothing of the development tools and the command line', () => {
    expect(offences(worker, (_, imported) => /^src\/(dev|cli)\//.test(imported))).toEqual([]);
    expect(offences(worker, (_, imported) => imported.startsWith('node:'))).toEqual([]);
  });

  test('the Worker loads nothing of the API’s description, which is served without it', () => {
    const loaded = [...loadedBy('src/worker.ts')];
    expect(loaded.length).toBeGreaterThan(50);
    expect(loaded.filter((path) => /^src\/openapi\/|\/operations\.ts$/.test(path))).toEqual([]);
  });
});
