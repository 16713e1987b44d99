// An example shop's own database: `examples/kadakas` maps it, so that a purge can be tried without one's own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@libsql/client/http';
import { projectFolder } from './build.ts';

/** The secret by which `examples/kadakas` names it. */
export const exampleShopSecret = 'SOURCE_KADAKAS';

/** Fills an empty database with `examples/kadakas/shop.sql`, whole or not at all; one that has tables stays as it is. */
export async function fillExampleShop(url: string): Promise<void> {
  const client = createClient({ url });
  try {
    const { rows } = await client.execute(
      "SELECT 1 FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*' LIMIT 1",
    );
    if (rows.length > 0) return;
    const script = readFileSync(join(projectFolder, 'examples/kadakas/shop.sql'), 'utf8');
    await client.executeMultiple(`BEGIN IMMEDIATE;\n${script};\nCOMMIT`);
  } finally {
    client.close();
  }
}
