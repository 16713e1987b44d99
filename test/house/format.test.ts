import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Controller } from '../../src/controllers/input.ts';
import { Policy } from '../../src/notices/input.ts';
import { repository } from '../support/source-tree.ts';

/** As much of a valibot schema as its fields are known by. */
interface Shape {
  type: string;
  entries?: Record<string, Shape>;
  item?: Shape;
  wrapped?: Shape;
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The fields of a file, as `[[sources.tables]] key ●`, as its schema has them. */
function fieldsIn(schema: Shape, table = '', isList = false): string[] {
  const head = table === '' ? 'At its top' : isList ? `[[${table}]]` : `[${table}]`;
  return Object.entries(schema.entries ?? {}).flatMap(([name, given]) => {
    const value = given.wrapped ?? given;
    const below = [table, snake(name)].filter(Boolean).join('.');
    if (value.entries) return fieldsIn(value, below);
    if (value.item?.entries) return fieldsIn(value.item, below, true);
    return `${head} ${snake(name)}${given.type === 'optional' ? '' : ' ●'}`;
  });
}

/** The same, as the document has them under a heading. */
function fieldsToldOf(file: string): string[] {
  const text = readFileSync(join(repository, 'docs/format.md'), 'utf8');
  const part = text.split(/^## /m).find((one) => one.startsWith(`\`${file}\``)) ?? '';
  return part.split(/^### /m).flatMap((section) => {
    const head = section.split('\n')[0]?.replaceAll('`', '');
    const rows = [...section.matchAll(/^\| `(\w+)` \| (●?)/gm)];
    return rows.map(([, name, mark]) => `${head} ${name}${mark ? ' ●' : ''}`);
  });
}

test.each([
  ['controller.toml', Controller],
  ['policy.toml', Policy],
])('docs/format.md tells of every field of %s, and of no other', (file, schema) => {
  const fields = fieldsIn(schema as unknown as Shape);
  expect(fields.length).toBeGreaterThan(10);
  expect(fieldsToldOf(file).sort()).toEqual(fields.sort());
});
