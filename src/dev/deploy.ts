// `npm run deploy`: migrates the Turso database, then deploys the Worker. `--dry-run` only builds it.

import { rehearse, wrangler } from './build.ts';
import { migrate } from './migrate.ts';
import { refuseMissingSecrets } from './sealed.ts';

async function deploy(): Promise<number> {
  if (process.argv.includes('--dry-run')) {
    console.log(`${await rehearse()}\nNothing was migrated and nothing was deployed.`);
    return 0;
  }
  const { TURSO_DATABASE_URL: url, TURSO_AUTH_TOKEN: authToken, UNUSTA_SECRET: secret } = process.env;
  if (!url) {
    throw new Error(
      'Which database? Give its address and a token that may write: ' +
        'TURSO_DATABASE_URL=libsql://… TURSO_AUTH_TOKEN=… npm run deploy',
    );
  }
  if (!authToken && !/^http:\/\/(localhost|127\.0\.0\.1)\b/.test(url)) {
    throw new Error(`${url} needs a token that may write: TURSO_AUTH_TOKEN=… npm run deploy`);
  }
  // What the Worker has can't be read back: the check is for who gives it here too
  if (secret) await refuseMissingSecrets({ url, authToken }, secret);
  // A Worker that can't be built must not leave a database that is newer than the deployed one
  await rehearse();
  const applied = await migrate({ url, authToken });
  console.log(applied.length > 0 ? `Migrated: ${applied.join(', ')}` : 'The database is up to date.');
  return wrangler(['deploy']);
}

deploy().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
