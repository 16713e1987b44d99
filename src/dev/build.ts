// Builds the Worker as it is deployed, into several modules: an isolate runs those that it needs. wrangler, which would
// make one of them, has this done (wrangler.toml, `[build]`) and sends what it finds.

import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle, type Metafile, stop } from 'esbuild';

/** The project's folder. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Where wrangler's settings are. */
export const wranglerConfig = join(projectFolder, 'wrangler.toml');

/** The files that the platform serves by itself (wrangler.toml, `[assets]`). */
export const assetsFolder = join(projectFolder, 'src', 'assets');

/** Where wrangler finds the built Worker. */
export const distFolder = join(projectFolder, 'dist');

/** Without these, wrangler waits for hosts that a local build has no need of. */
export const quietWrangler = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
} as const;

/** One ES module of the built Worker. */
export interface BuiltModule {
  path: string;
  /** Whether an isolate runs it as it starts. It only parses the others, until something needs them. */
  atStart: boolean;
}

/**
 * Builds the Worker into a folder, of which nothing else is left. Gives its modules, the one where it begins first.
 * Throws with esbuild's words if it can't.
 */
export async function build(folder: string): Promise<BuiltModule[]> {
  await rm(folder, { recursive: true, force: true });
  try {
    const { metafile } = await bundle({
      absWorkingDir: projectFolder,
      entryPoints: ['src/worker.ts'],
      outdir: folder,
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      // For the rule in wrangler.toml, by which the tests run too: not every .js of a library is an ES module
      outExtension: { '.js': '.mjs' },
      // As wrangler has them
      target: 'es2024',
      conditions: ['workerd', 'worker', 'browser'],
      alias: smaller,
      metafile: true,
      logLevel: 'silent',
    });
    return modulesOf(metafile);
  } finally {
    await stop();
  }
}

/** What stands in for parts of libraries that the Worker can do without. */
const smaller = {
  // Markdown's 2,125 named characters (&CounterClockwiseContourIntegral;). The 252 of HTML 4 do; any other stays as typed
  'character-entities': './src/notices/named-characters.ts',
  // standardwebhooks needs two functions of it, which the platform has
  '@stablelib/base64': './src/webhooks/base64.ts',
};

function modulesOf({ outputs }: Metafile): BuiltModule[] {
  const [first] = Object.keys(outputs).filter((name) => outputs[name]?.entryPoint === 'src/worker.ts');
  const atStart = new Set(first ? [first] : []);
  for (const name of atStart) {
    for (const { kind, path } of outputs[name]?.imports ?? []) {
      if (kind === 'import-statement') atStart.add(path);
    }
  }
  const names = [...atStart, ...Object.keys(outputs).filter((name) => !atStart.has(name))];
  return names.map((name) => ({ path: join(projectFolder, name), atStart: atStart.has(name) }));
}

/** Has wrangler do all of a deployment but the deployment. Gives its words, and throws with them if it can't. */
export async function rehearse(...more: string[]): Promise<string> {
  const { code, output } = await run(process.execPath, wranglerFor(['deploy', '--dry-run', ...more]));
  if (code !== 0) throw new Error(`The Worker could not be deployed.\n${output}`);
  return output;
}

/** Runs wrangler in this terminal; gives its exit code. */
export async function wrangler(args: readonly string[]): Promise<number> {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
  const child = spawn(process.execPath, wranglerFor(args), {
    cwd: projectFolder,
    env,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** wrangler itself, not its npm wrapper: that starts another process, which a signal would leave behind. */
function wranglerFor(args: readonly string[]): string[] {
  const program = createRequire(import.meta.url).resolve('wrangler');
  return ['--no-warnings', program, ...args, '--config', wranglerConfig];
}

/** Runs a command quietly: what it says is given back, all of it in the order it was said. */
export function run(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, {
    cwd: projectFolder,
    env: { ...process.env, ...quietWrangler, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
