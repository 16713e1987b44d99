import { resolve } from 'node:path';

/** Paths as the user's shell means them: `npm run` starts commands in the package's folder and says where it was. */
export function pathsOf(args: string[], { npm_lifecycle_event, INIT_CWD }: NodeJS.ProcessEnv): string[] {
  const away = npm_lifecycle_event === 'unusta' && INIT_CWD !== undefined && INIT_CWD !== process.cwd();
  return away ? args.map((path) => resolve(INIT_CWD, path)) : args;
}
