// `npm run generate`: writes every generated file of the repository. `npm run check` compares them.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { docsFile, docsText, headersFile, headersText } from './generate-docs.ts';
import { embedFile, embedText } from './generate-embed.ts';
import { holidaysFile, holidaysModule } from './generate-holidays.ts';
import { linksFile, linksModule } from './generate-links.ts';
import { openApiFile, openApiText } from './generate-openapi.ts';

interface Generated {
  file: string;
  text(): string | Promise<string>;
}

const generated: Generated[] = [
  { file: holidaysFile, text: holidaysModule },
  { file: linksFile, text: linksModule },
  { file: openApiFile, text: openApiText },
  { file: docsFile, text: docsText },
  { file: embedFile, text: embedText },
  { file: headersFile, text: headersText },
];

/** The generated files that are not what their generator makes of its sources now. */
export async function staleFiles(): Promise<string[]> {
  const fresh = await Promise.all(
    generated.map(async ({ file, text }) => (readIfThere(file) === (await text()) ? [] : [file])),
  );
  return fresh.flat();
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, text } of generated) writeFileSync(file, await text());
}
