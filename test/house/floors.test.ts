import { describe, expect, test } from 'vitest';
import { type SourceFile, sourceFiles } from '../support/source-tree.ts';

// Imports only go down, or stay on their floor, so that each file can be read with what is below it alone.
const files = sourceFiles('src');
const worker = files.filter(({ path }) => !/^src\/(dev|cli|embed)\//.test(path));

/** Files at the top of src. A new one is given its floor here. */
const topFloors: Record<string, number> = {
  'src/digest.ts': 1,
  'src/lazy.ts': 1,
  'src/memory.ts': 1,
  'src/paths.ts': 1,
  'src/problem.ts': 1,
  'src/report.ts': 1,
  'src/result.ts': 1,
  'src/cache.ts': 2,
  'src/checked.ts': 2,
  'src/context.ts': 2,
  'src/env.ts': 2,
  'src/guards.ts': 5,
  'src/inbox.ts': 5,
  'src/once.ts': 5,
  'src/profiles.ts': 5,
  'src/routing.ts': 5,
  'src/schedule.ts': 5,
  'src/serving.ts': 5,
  'src/personal.ts': 5,
  'src/wishes.ts': 5,
  'src/api.ts': 6,
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
  routes: 5, // the API's
  serving: 5, // what the public comes through
};

/** Statement builders that exist to join others' batches. */
const openStores = ['src/audit/store.ts', 'src/deliveries/store.ts'];

function floorOf(path: string): number | undefined {
  const [, room = '', ...rest] = path.split('/');
  if (rest.length === 0) return topFloors[path];
  // What an action does in several steps, each a file
  if (rest[0] === 'transports' || rest[0] === 'steps') return 4;
  // Its pages, where they are several
  if (rest[0] === 'pages') return 2;
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

/** All that a file loads, by itself or by what it imports; by static imports alone, what is loaded with it. */
function loadedBy(
  path: string,
  by: 'imports' | 'staticImports' = 'imports',
  seen = new Set<string>(),
): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const file = files.find((each) => each.path === path);
  for (const imported of file?.[by] ?? []) loadedBy(imported, by, seen);
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

  test('the Worker loads nothing of the development tools, the command line and the browser', () => {
    const isElsewhere = (imported: string, typeOnly: boolean) =>
      /^src\/(dev|cli)\//.test(imported) || (/^src\/embed\//.test(imported) && !typeOnly);
    expect(offences(worker, (_, imported, typeOnly) => isElsewhere(imported, typeOnly))).toEqual([]);
    expect(offences(worker, (_, imported) => imported.startsWith('node:'))).toEqual([]);
  });

  test('the Worker loads nothing of the API’s description, which is served without it', () => {
    const loaded = [...loadedBy('src/worker.ts')];
    expect(loaded.length).toBeGreaterThan(50);
    expect(loaded.filter((path) => /^src\/openapi\/|\/operations\.ts$/.test(path))).toEqual([]);
  });

  test('the Worker starts with what the public needs, and loads the rest when somebody comes for it', () => {
    const rest = [
      ...[/^src\/(api|inbox|schedule)\.ts$/, /\/routes\.ts$/, /^src\/(retention|sources)\//],
      ...[/^src\/(controllers|deliveries|notices)\/steps\//, /^src\/notices\/(lint|markdown)/],
      /^(diff|mdast-util-from-markdown|postal-mime|standardwebhooks)$/,
    ];
    const isRest = (path: string) => rest.some((one) => one.test(path));
    const atStart = [...loadedBy('src/worker.ts', 'staticImports')];
    expect(atStart).toContain('src/notices/serving.ts');
    expect(atStart.filter(isRest)).toEqual([]);
    const all = [...loadedBy('src/worker.ts')];
    expect(rest.filter((one) => !all.some((path) => one.test(path)))).toEqual([]);
  });
});
