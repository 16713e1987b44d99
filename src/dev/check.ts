// `npm run check`: types, lint, format, dead code, generated files. One line for each; its words only if it fails.

import { join, relative } from 'node:path';
import { projectFolder, run } from './build.ts';
import { staleFiles } from './generate.ts';

interface Outcome {
  ok: boolean;
  output: string;
}

const steps: [name: string, outcome: Promise<Outcome>][] = [
  ['types: Worker', tool('tsc', '--project', 'tsconfig.json')],
  ['types: command line, development', tool('tsc', '--project', 'src/dev/tsconfig.json')],
  ['types: element', tool('tsc', '--project', 'src/embed/tsconfig.json')],
  ['types: tests', tool('tsc', '--project', 'test/tsconfig.json')],
  ['types: tests in workerd', tool('tsc', '--project', 'test/worker/tsconfig.json')],
  ['lint and format', tool('biome', 'check', '--error-on-warnings')],
  ['dead code', tool('knip', '--no-progress', '--no-config-hints')],
  ['generated files', generatedFiles()],
];

let failed = 0;
for (const [name, outcome] of steps) {
  const { ok, output } = await outcome;
  if (!ok) failed += 1;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
  if (!ok) console.log(`${shortened(output)}\n`);
}
console.log(`\n${steps.length - failed} steps passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Indented, and no more than a person reads before mending the first of it. */
function shortened(output: string): string {
  const lines = output.split('\n').map((line) => `       ${line}`);
  const rest = lines.length - 100;
  return [...lines.slice(0, 100), ...(rest > 0 ? [`       … and ${rest} lines more`] : [])].join('\n');
}

async function tool(name: string, ...args: string[]): Promise<Outcome> {
  const { code, output } = await run(join(projectFolder, 'node_modules', '.bin', name), args);
  return { ok: code === 0, output };
}

async function generatedFiles(): Promise<Outcome> {
  const stale = (await staleFiles()).map((file) => relative(projectFolder, file));
  return { ok: stale.length === 0, output: `Not up to date: ${stale.join(', ')}. Run: npm run generate` };
}
