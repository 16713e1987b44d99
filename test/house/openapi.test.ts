import { Validator } from '@seriousme/openapi-schema-validator';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openApiText } from '../../src/dev/generate-openapi.ts';
import { operationGroups } from '../../src/dev/operations.ts';
import { withNotes } from '../../src/openapi/fields.ts';

// That every route is described, and every description true: test/worker/openapi.test.ts.

const document = JSON.parse(openApiText());
const operations = operationGroups.flatMap((group) => group.operations);

describe('the description of the API', () => {
  test('is OpenAPI 3.1, and no reference of it leads nowhere', async () => {
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)];
    const missing = names.filter(([, name = '']) => {
      const [kind = '', component = ''] = name.split('/');
      return document.components[kind]?.[component] === undefined;
    });
    expect(names.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  test('is seen to be none where it is none', async () => {
    const broken = structuredClone(document);
    broken.paths['/keys'].get.responses = { ok: {} };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  test('names each operation and each body once', () => {
    const ids = operations.map(({ id }) => id);
    expect([...new Set(ids)]).toEqual(ids);
    const bodies = new Map(operations.flatMap(({ body }) => (body ? [[body.name, body.schema]] : [])));
    for (const { body } of operations) if (body) expect(bodies.get(body.name)).toBe(body.schema);
  });

  test('gives examples that its own schemas take', () => {
    for (const { id, body, answers, parameters = {} } of operations) {
      if (body) expect(v.safeParse(body.schema, body.example).issues, id).toBeUndefined();
      for (const { schema, example } of Object.values(answers)) {
        if (schema) expect(v.parse(schema, example), id).toEqual(example);
      }
      for (const { schema, example } of Object.values(parameters)) {
        if (example !== undefined) expect(v.safeParse(schema, example).issues, id).toBeUndefined();
      }
    }
  });

  test('says in words what a check asks for', () => {
    const { timeZone } = document.components.schemas.Controller.properties;
    expect(timeZone.description).toBe('Must be an IANA time zone such as Europe/Tallinn.');
  });

  test('takes no note about a field that is not there', () => {
    const schema = { properties: { topics: { items: { properties: { name: { type: 'string' } } } } } };
    const noted = withNotes(schema, { 'topics[].name': 'By language.' });
    expect(noted.properties?.topics?.items?.properties?.name?.description).toBe('By language.');
    expect(() => withNotes(schema, { 'topics[].label': 'By language.' })).toThrow('topics[].label');
  });
});
