// Builds the Worker exactly as it is deployed: by wrangler, which reads wrangler.toml.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Where wrangler's settings are. */
export const wranglerConfig = join(projectFolder, 'wrangler.toml');

/** The files that the platform serves by itself (wrangler.toml, `[assets]`). */
export const assetsFolder = join(projectFolder, 'src', 'assets');

/** How both a build and a deployment are called. */
export const deployArguments = ['deploy', '--minify', '--config', wranglerConfig];

/** Without these, wrangler waits for hosts that a local build has no need of. */
export const quietWrangler = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
} as const;

/** Builds the Worker into a folder and gives the path of its one module. Throws with wrangler's words if it can't. */
export async function build(outDir: string, signal?: AbortSignal): Promise<string> {
  const args = [...wranglerCommand(), ...deployArguments, '--dry-run', '--outdir', outDir];
  const { code, output } = await run(process.execPath, args, signal);
  if (code !== 0) throw new Error(`The Worker could not be built.\n${output}`);
  return join(outDir, 'worker.js');
}

/** Runs wrangler in this terminal; gives its exit code. */
export async function wrangler(args: readonly string[]): Promise<number> {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
  const child = spawn(process.execPath, [...wranglerCommand(), ...args], {
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
function wranglerCommand(): string[] {
  return ['--no-warnings', createRequire(import.meta.url).resolve('wrangler')];
}

/** Runs a command quietly: what it says is given back, all of it in the order it was said. */
export function run(
  command: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, {
    cwd: projectFolder,
    env: { ...process.env, ...quietWrangler, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
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
