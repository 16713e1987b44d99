import { describe, expect, test } from 'vitest';
import { type ControllerBody, controllerBody, freshSlug } from '../../support/factories.ts';
import { api, everythingOf, freshController, freshKey, problemOf, refusalOf, rowsOf } from '../door.ts';

const source = { id: 'a', kind: 'libsql', urlEnv: 'SOURCE_A' };
const table = { category: 'orders', table: 'orders', key: 'id', event: 'placed_on', eventFormat: 'date' };
const mapped = (more: object) => ({ sources: [{ ...source, tables: [{ ...table, ...more }] }] });
/** As JSON has it: a field of its own. */
const lost = (value: unknown) =>
  JSON.parse(`{"ok": ${JSON.stringify(value)}, "__proto__": ${JSON.stringify(value)}}`);

const wrong: [string, Record<string, unknown>, string[]][] = [
  ['no name', { name: undefined }, ['/name']],
  ['a blank name', { name: '  ' }, ['/name']],
  ['a name that is a number', { name: 7 }, ['/name']],
  ['a name of 201 letters', { name: 'a'.repeat(201) }, ['/name']],
  ['a name with a control character', { name: 'Kadakas\u0001' }, ['/name']],
  ['a country in words', { country: 'Eesti' }, ['/country']],
  ['a country without a calendar of holidays', { country: 'FR' }, ['/country']],
  ['holidays of nowhere', { holidays: 'XX' }, ['/holidays']],
  ['a time zone that is none', { timeZone: 'Europe/Tartu' }, ['/timeZone']],
  ['an offset as time zone', { timeZone: '+03:00' }, ['/timeZone']],
  ['30 February as the end of the year', { financialYearEnd: '02-30' }, ['/financialYearEnd']],
  ['no language', { languages: [] }, ['/languages']],
  ['a language twice', { languages: ['et', 'et'] }, ['/languages']],
  ['a language in words', { languages: ['et', 'English'] }, ['/languages/1']],
  ['an address that is none', { email: 'pood' }, ['/email']],
  ['a website that is script', { website: 'javascript:alert(1)' }, ['/website']],
  ['a website with a password', { website: 'https://me:secret@shop.example' }, ['/website']],
  ['a host with a path', { hosts: ['shop.example/privacy'] }, ['/hosts/0']],
  ['a host with a port', { hosts: ['shop.example:8787'] }, ['/hosts/0']],
  ['a host in capitals', { hosts: ['Shop.example'] }, ['/hosts/0']],
  ['a host twice', { hosts: ['shop.example', 'shop.example'] }, ['/hosts']],
  ['an origin with a path', { origins: ['https://shop.example/'] }, ['/origins/0']],
  ['a colour in words', { accent: 'red' }, ['/accent']],
  ['a colour with more behind it', { accent: '#123456}body{display:none' }, ['/accent']],
  ['a mode that there is not', { mode: 'test' }, ['/mode']],
  ['no authority', { authority: undefined }, ['/authority']],
  ['an authority without an address', { authority: { name: 'AKI' } }, ['/authority/url']],
  ['an officer without an address', { dpo: { name: 'Mari' } }, ['/dpo/email']],
  [
    'a topic without a name in the default language',
    { topics: [{ id: 'a', name: { en: 'A' } }] },
    ['/topics'],
  ],
  ['a topic twice', { topics: [1, 2].map(() => ({ id: 'a', name: { et: 'A' } })) }, ['/topics']],
  [
    'a recipient of neither kind',
    { recipients: [{ id: 'a', name: 'A', role: 'friend' }] },
    ['/recipients/0/role'],
  ],
  [
    'a secret that is not for sources',
    { sources: [{ id: 'a', kind: 'libsql', urlEnv: 'UNUSTA_SECRET' }] },
    ['/sources/0/urlEnv'],
  ],
  ['a source that is named as our own', { sources: [{ ...source, id: 'unusta' }] }, ['/sources/0/id']],
  ['a secret twice', { sources: [source, { ...source, id: 'b' }] }, ['/sources']],
  ['an event that is no word', mapped({ after: 'No Event' }), ['/sources/0/tables/0/after']],
  ['one in a list', mapped({ after: ['recorded', 'No Event'] }), ['/sources/0/tables/0/after/1']],
  ['a table with a NUL in its name', mapped({ table: 'a\0b' }), ['/sources/0/tables/0/table']],
  ['a column without a name', mapped({ key: '' }), ['/sources/0/tables/0/key']],
  ['a column whose name would be lost', mapped({ where: lost([1]) }), ['/sources/0/tables/0/where']],
  [
    'a column to anonymise whose name would be lost',
    mapped({ anonymise: lost(1) }),
    ['/sources/0/tables/0/anonymise'],
  ],
  [
    'columns named as what every object has',
    mapped({ where: { constructor: [1] }, anonymise: { prototype: 1 } }),
    ['/sources/0/tables/0/where', '/sources/0/tables/0/anonymise'],
  ],
  ['nothing to anonymise', mapped({ anonymise: {} }), ['/sources/0/tables/0/anonymise']],
  [
    'constants that no SQL text holds',
    mapped({ where: { a: ['\0'] }, anonymise: { b: 'x\0', c: { random: true } } }),
    ['/sources/0/tables/0/where/a/0', '/sources/0/tables/0/anonymise/b'],
  ],
  [
    'a number that is not kept exactly',
    mapped({ where: { a: [2 ** 53] }, anonymise: { b: -(2 ** 60), c: 1.5 } }),
    ['/sources/0/tables/0/where/a/0', '/sources/0/tables/0/anonymise/b'],
  ],
  ['a field it does not know', { colour: '#123456' }, ['/colour']],
  ['a field it does not know, further in', { dpo: { email: 'a@b.example', tel: 1 } }, ['/dpo/tel']],
  ['a field with a slash and a tilde in its name', { 'a/b~c': 1 }, ['/a~1b~0c']],
  ['a field with the name of an inherited one', { toString: 1 }, ['/toString']],
  ['three things at once', { name: '', country: 'x', accent: 'y' }, ['/name', '/country', '/accent']],
];

describe('PUT /controllers/{c} refuses', () => {
  test.each(wrong)('%s, and names the field', async (_, fields, pointers) => {
    const slug = freshSlug();
    const body = { ...controllerBody(slug), ...fields };
    const problem = await problemOf(await api('PUT', `/controllers/${slug}`, body));
    expect([problem.status, problem.body.type]).toEqual([422, 'urn:unusta:problem:invalid-input']);
    expect(problem.body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    for (const { detail } of problem.body.errors ?? []) expect(detail).toMatch(/^(?:must|is|has|belongs)\b/);
    expect(await everythingOf(slug)).toMatchObject({ controllers: [], audit: [] });
  });

  test.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['a word', '"shop"'],
    ['a number', '1'],
  ])('%s as a body', async (_, raw) => {
    expect(await refusalOf(api('PUT', `/controllers/${freshSlug()}`, { raw }))).toBe('422 invalid-input');
  });

  test('another slug than the path has', async () => {
    const [slug, other] = [freshSlug(), freshSlug()];
    const { status, body } = await problemOf(await api('PUT', `/controllers/${slug}`, controllerBody(other)));
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/slug']);
    expect(await rowsOf('SELECT slug FROM controllers WHERE slug IN (?, ?)', slug, other)).toEqual([]);
  });

  test.each([
    'admin',
    'api',
    'u',
    'p',
    's',
    'v',
    'embed',
    'dev',
    'healthz',
    'notice',
    'unsubscribe',
    'request',
  ])('the slug %s, which is a path of the system', async (slug) => {
    const { status, body } = await problemOf(await api('PUT', `/controllers/${slug}`, controllerBody(slug)));
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/slug']);
  });

  test.each(['Shop', 'a_b', '-a', 'a-', 'a.b', 'ä', 'a'.repeat(64), 'a b'])('the slug %s', async (slug) => {
    const path = `/controllers/${encodeURIComponent(slug)}`;
    const { status, body } = await problemOf(await api('PUT', path, controllerBody(slug)));
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/slug']);
  });

  test('a host that another controller lists, and writes nothing', async () => {
    const host = `${freshSlug()}.example`;
    await freshController({ hosts: [host] });
    const slug = await freshController();
    const before = await everythingOf(slug);
    const body = controllerBody(slug, { hosts: [`${freshSlug()}.example`, host] });
    const { status, body: problem } = await problemOf(await api('PUT', `/controllers/${slug}`, body));
    expect([status, problem.type]).toEqual([409, 'urn:unusta:problem:host-taken']);
    expect(problem.detail).toContain(host);
    expect(await everythingOf(slug)).toEqual(before);
  });

  const adminOnly: [string, Partial<ControllerBody>][] = [
    ['hosts', { hosts: ['new-host.example'] }],
    ['sources', { sources: [{ id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_X' }] }],
  ];
  test.each(adminOnly)('%s from a key without the scope admin', async (_, more) => {
    const slug = await freshController();
    const { secret } = await freshKey(['publish', 'read'], slug);
    const { secret: unbound } = await freshKey(['publish']);
    const before = await everythingOf(slug);
    for (const key of [secret, unbound]) {
      const answer = api('PUT', `/controllers/${slug}`, controllerBody(slug, more), key);
      expect(await refusalOf(answer)).toBe('403 forbidden');
    }
    const created = freshSlug();
    const creation = api('PUT', `/controllers/${created}`, controllerBody(created, more), unbound);
    expect(await refusalOf(creation)).toBe('403 forbidden');
    expect(await everythingOf(slug)).toEqual(before);
  });

  test('hosts that vanish, from a key without the scope admin', async () => {
    const slug = await freshController({ hosts: [`${freshSlug()}.example`] });
    const { secret } = await freshKey(['publish'], slug);
    const answer = api('PUT', `/controllers/${slug}`, controllerBody(slug), secret);
    expect(await refusalOf(answer)).toBe('403 forbidden');
  });
});

describe('a body', () => {
  const slug = freshSlug();
  const put = (raw: BodyInit, type?: string | null) =>
    refusalOf(api('PUT', `/controllers/${slug}`, { raw, ...(type !== undefined && { type }) }));
  const json = JSON.stringify(controllerBody(slug));

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'text/json; x=application/json',
  ])('as %s is not taken', async (type) => {
    expect(await put(json, type)).toBe('415 unsupported-media-type');
  });

  test('without a type is not taken', async () => {
    expect(await put(new TextEncoder().encode(json), null)).toBe('415 unsupported-media-type');
  });

  test.each([
    ['that is empty', ''],
    ['that ends too early', json.slice(0, -1)],
    ['with more behind it', `${json}{}`],
    ['with a byte order mark', `\ufeff${json}`],
    ['with a comment', `${json} // done`],
    ['with half a character', json.replace('Kadakas', 'Kadakas\\ud800')],
    ['with half a character behind a backslash', json.replace('Kadakas', '\\\\\\udfff')],
  ])('%s is not read', async (_, raw) => {
    expect(await put(raw)).toBe('400 malformed-body');
  });

  test.each([
    ['a broken byte', [0xff]],
    ['half a character', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('with %s is not UTF-8, and nothing is guessed', async (_, bytes) => {
    const [before = '', after = ''] = json.split('Kadakas OÜ');
    const encoder = new TextEncoder();
    const raw = new Uint8Array([...encoder.encode(`${before}Kadakas`), ...bytes, ...encoder.encode(after)]);
    expect(await put(raw)).toBe('400 malformed-body');
  });

  test('with whole characters as escapes is read, and words that look like one', async () => {
    const name = freshSlug();
    const raw = JSON.stringify(controllerBody(name)).replace('Kadakas', '\\ud83d\\ude00 \\\\ud800');
    expect((await api('PUT', `/controllers/${name}`, { raw })).status).toBe(201);
    const [row] = await rowsOf('SELECT profile FROM controllers WHERE slug = ?', name);
    expect(JSON.parse(String(row?.profile)).name).toBe('😀 \\ud800 OÜ');
  });

  test('of a hundred thousand brackets is refused and not an accident', async () => {
    expect(await put('['.repeat(100_000))).toBe('400 malformed-body');
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(await put(`{"slug":"${slug}","name":${deep}}`)).toMatch(
      /^(?:400 malformed-body|422 invalid-input)$/,
    );
  });

  test('of more than half a megabyte is too large, whatever its Content-Length says', async () => {
    const long = JSON.stringify({ ...controllerBody(slug), name: 'a'.repeat(600_000) });
    expect(await put(long)).toBe('413 body-too-large');
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const writing = (async () => {
      for (let i = 0; i < 7; i++) await writer.write(new TextEncoder().encode(' '.repeat(100_000)));
      await writer.close();
    })().catch(() => {});
    expect(await put(readable)).toBe('413 body-too-large');
    await writing;
  });
});
