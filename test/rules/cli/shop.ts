import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The repository. */
export const root = join(import.meta.dirname, '../../..');

/** A controller's file that says what is needed and no more. */
export const controllerToml = (slug = 'sample', more = '') => `
slug = "${slug}"
name = "Sample OÜ"
country = "EE"
time_zone = "Europe/Tallinn"
languages = ["en"]
email = "hello@sample.example"
${more}
[authority]
name = "AKI"
url = "https://www.aki.ee"
`;

/** A text with the clauses 1 and 1.1. */
export const text =
  '1. Your data\n\n1.1 We keep orders for three years. We answer within 14 days, as 7.7 says.\n';

/** A policy for it. */
export const policyToml = (effective = '2026-03-01', more = '') => `
effective = ${effective}

[[rights]]
type = "erasure"
clause = "1.1"
answer_within = "P14D"
${more}
`;

/** The files of a sound folder. */
export const sound = (slug = 'sample'): Files => ({
  [`${slug}/controller.toml`]: controllerToml(slug),
  [`${slug}/2026-03-01/policy.toml`]: policyToml(),
  [`${slug}/2026-03-01/en.txt`]: text,
});

/** What a folder is made of; null takes a file away again. */
export type Files = Record<string, string | Uint8Array | null>;

/** Makes a folder for the running test, and gives its path. */
export function folderWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'unusta-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    if (content === null) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Runs the real command line, as `npm run unusta -- …` does. */
export async function unusta(
  line: string[],
  {
    environment = {},
    cwd = root,
    input,
  }: { environment?: Record<string, string>; cwd?: string; input?: string | Uint8Array } = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [join(root, 'src/cli/unusta.ts'), ...line], {
    cwd,
    // Compiled once, not for every run
    env: { PATH, HOME, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/unusta-cli'), ...environment },
    stdio: 'pipe',
  });
  // A command may end before it has read all
  child.stdin.on('error', () => undefined).end(input);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (err += piece));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve).on('error', reject);
  });
  return { code, out, err };
}
