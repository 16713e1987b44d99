// The repository's own files, for the house's tests.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** One source file: its path from the repository's folder, its text, and what it imports. */
export interface SourceFile {
  path: string;
  text: string;
  /** Of the repository's own files, as paths; of others, as written (`hono`, `cloudflare:workers`). */
  imports: string[];
  /** Of these, the ones by `import type` alone: nothing is loaded for them. */
  typeImports: string[];
  /** Those that are loaded with the file: neither by `import type` nor by `import()` alone. */
  staticImports: string[];
}

/** Every TypeScript file below a folder, in order. */
export function sourceFiles(folder: string): SourceFile[] {
  return filesBelow(folder)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => {
      const text = readFileSync(join(repository, path), 'utf8');
      const imports = importsOf(path, text);
      const values = text.replaceAll(/^\s*(import|export) type [^;]*;/gm, '');
      const loaded = importsOf(path, values);
      const typeImports = imports.filter((name) => !loaded.includes(name));
      const staticImports = importsOf(path, values.replaceAll(/\bimport\([^)]*\)/g, ''));
      return { path, text, imports, typeImports, staticImports };
    });
}

/** Every file below a folder, as paths from the repository's folder, in order. */
export function filesBelow(folder: string): string[] {
  const names = readdirSync(join(repository, folder)).sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(repository, path)).isDirectory() ? filesBelow(path) : [path];
  });
}

/** Static and dynamic imports, and `export … from`; types count like all else. */
function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(/^\s*(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|\bimport\(?\s*'([^']+)'/gm);
  return [...found].map(([, from, plain]) => from ?? plain ?? '').map((name) => resolved(path, name));
}

function resolved(path: string, name: string): string {
  return name.startsWith('.') ? relative('', join(dirname(path), name)) : name;
}
