import { describe, expect, test } from 'vitest';
import { noticeBody, policyBody } from '../../support/factories.ts';
import { api, rowsOf, visitWith } from '../door.ts';
import { call } from '../holds/shop.ts';
import { apiWith } from '../unsubscribe/shop.ts';
import { ask, cellsIn, freshExporter, freshTable, granted, mapped, run, taken, textsOf } from './shop.ts';

const mari = 'mari@kodu.example';
const orders = '(id integer primary key, at text, email text, what text)';

/** Whatever a column can hold, as it is read back from a file. */
const values: [sql: string, json: unknown, csv: string][] = [
  ['null', null, ''],
  ["''", '', ''],
  ["'plain'", 'plain', 'plain'],
  ["'Õnne Ülo 🐳 日本'", 'Õnne Ülo 🐳 日本', 'Õnne Ülo 🐳 日本'],
  [`'say "hi", then' || char(13, 10) || 'go'`, 'say "hi", then\r\ngo', 'say "hi", then\r\ngo'],
  ["'a' || char(0) || 'b'", 'a\0b', 'a\0b'],
  ['\'=HYPERLINK("http://x")\'', '=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'],
  ["'+372 5'", '+372 5', "'+372 5"],
  ["'-2+3'", '-2+3', "'-2+3"],
  ["'@SUM(A1)'", '@SUM(A1)', "'@SUM(A1)"],
  ["char(9) || '=1'", '\t=1', "'\t=1"],
  ["char(13) || '=1'", '\r=1', "'\r'=1"],
  ["'a;=1' || char(10) || '- b'", 'a;=1\n- b', "a;'=1\n'- b"],
  ['7', 7, '7'],
  ['-7', -7, '-7'],
  ['9007199254740991', 9007199254740991, '9007199254740991'],
  ['9007199254740993', '9007199254740993', '9007199254740993'],
  ['-9223372036854775808', '-9223372036854775808', '-9223372036854775808'],
  ['0.1', 0.1, '0.1'],
  ['-1.5e300', -1.5e300, '-1.5e+300'],
  ['9e999', 'Infinity', 'Infinity'],
  ['-9e999', '-Infinity', "'-Infinity"],
  ["x'00ff7462'", { base64: 'AP90Yg==' }, 'AP90Yg=='],
  ["x''", { base64: '' }, ''],
  ["x'f8'", { base64: '+A==' }, "'+A=="],
  ["cast(x'6d61ff69' as text)", 'ma\ufffdi', 'ma\ufffdi'],
];

describe('an export', () => {
  test('has each of the person’s rows whole, and nobody else’s', async () => {
    const table = freshTable('orders');
    await run([
      `create table ${table} ${orders}`,
      `insert into ${table} values (1, '2024-01-01', 'Mari@Kodu.example', 'a'), (2, null, 'jaan@kodu.example', 'JAAN'),
        (3, 'never', ' MARI@kodu.example', 'b'), (4, '2024-01-01', 'xmari@kodu.example', 'XMARI'),
        (5, '2024-01-01', null, 'NOBODY'), (6, '2024-01-01', 'mari@kodu.example, jaan@kodu.example', 'BOTH'),
        (7, null, 'mäŕi@kodu.example', 'UMLAUT'), (8, null, x'6d617269406b6f64752e6578616d706c65ff', 'BYTES')`,
    ]);
    const slug = await freshExporter([mapped(table)]);
    const files = await taken(slug, mari);
    expect(JSON.parse(files[`data/shop-${table}.json`] ?? '')).toEqual([
      { id: 1, at: '2024-01-01', email: 'Mari@Kodu.example', what: 'a' },
      { id: 3, at: 'never', email: ' MARI@kodu.example', what: 'b' },
    ]);
    expect(cellsIn(files[`data/shop-${table}.csv`] ?? '')).toEqual([
      ['id', 'at', 'email', 'what'],
      ['1', '2024-01-01', 'Mari@Kodu.example', 'a'],
      ['3', 'never', ' MARI@kodu.example', 'b'],
    ]);
    expect(Object.values(files).join()).not.toMatch(/jaan@|xmari@|JAAN|XMARI|NOBODY|BOTH|UMLAUT|BYTES/);
  });

  test('has whatever a column can hold, and gives a spreadsheet nothing to calculate', async () => {
    const table = freshTable('odd');
    const [columns, literals] = [values.map((_, i) => `"=v ${i}"`), values.map(([sql]) => sql)];
    await run([
      `create table ${table} (id integer primary key, at text, email text, ${columns.join(', ')})`,
      `insert into ${table} values (1, null, '${mari}', ${literals.join(', ')})`,
    ]);
    const files = await taken(await freshExporter([mapped(table)]), mari);
    const [row] = JSON.parse(files[`data/shop-${table}.json`] ?? '');
    expect(values.map((_, i) => row[`=v ${i}`])).toEqual(values.map(([, json]) => json));
    const [head, cells] = cellsIn(files[`data/shop-${table}.csv`] ?? '');
    expect(head?.slice(3)).toEqual(values.map((_, i) => `'=v ${i}`));
    expect(cells?.slice(3)).toEqual(values.map(([, , csv]) => csv));
  });

  test('goes by a join, by two databases, by each of a table’s mappings, and says which columns it leaves out', async () => {
    const [accounts, calls, sales, letters] = ['accounts', 'calls', 'sales', 'letters'].map(freshTable);
    await run([
      `create table ${accounts} (id integer primary key, at text, email text, password_hash text, state text)`,
      `insert into ${accounts} values (1, null, '${mari}', 'SECRET', 'open'), (2, null, 'jaan@kodu.example', 'SECRET', 'closed')`,
      `create table ${calls} (id integer primary key, at text, account integer, said text)`,
      `insert into ${calls} values (1, '2024-01-01', 1, 'mine'), (2, '2024-01-01', 2, 'OTHER'), (3, '2024-01-01', 9, 'OTHER')`,
      `create table ${sales} (id integer primary key, at text, kind text, seller text, buyer text)`,
      `insert into ${sales} values (1, null, 'sold', '${mari}', 'jaan@kodu.example'), (2, null, 'bought', '${mari}', 'OTHER@kodu.example'),
        (3, null, 'bought', 'x@kodu.example', '${mari}'), (4, null, 'lent', '${mari}', null), (5, null, 'lent', 'OTHER@kodu.example', null)`,
    ]);
    await run(
      [`create table ${letters} ${orders}`, `insert into ${letters} values (1, null, '${mari}', 'letter')`],
      'aloneUrl',
    );
    const joined = { column: 'account', table: accounts ?? '', key: 'id', email: 'email' };
    const slug = await freshExporter(
      [
        mapped(accounts ?? '', {
          category: 'accounts',
          where: { state: ['closed'] },
          withhold: ['password_hash'],
        }),
        mapped(calls ?? '', { category: 'support', subject: joined, withhold: ['account'] }),
        mapped(sales ?? '', { category: 'sales', subject: 'seller', where: { kind: ['sold'] } }),
        mapped(sales ?? '', { category: 'buys', subject: 'buyer', where: { kind: ['bought'] } }),
      ],
      [mapped(letters ?? '', { category: 'support' })],
    );
    const files = await taken(slug, mari);
    const read = (path: string) => JSON.parse(files[path] ?? '');
    expect(read(`data/shop-${accounts}.json`)).toEqual([{ id: 1, at: null, email: mari, state: 'open' }]);
    expect(read(`data/shop-${calls}.json`)).toEqual([{ id: 1, at: '2024-01-01', said: 'mine' }]);
    expect(read(`data/shop-${sales}.json`)).toEqual([
      // Who bought it is nobody of hers
      { id: 1, at: null, kind: 'sold', seller: mari },
      { id: 3, at: null, kind: 'bought', buyer: mari },
      { id: 4, at: null, kind: 'lent', seller: mari, buyer: null },
    ]);
    expect(read(`data/other-${letters}.json`)).toEqual([{ id: 1, at: null, email: mari, what: 'letter' }]);
    expect(Object.values(files).join()).not.toMatch(/SECRET|OTHER/);
    const { source, categories } = read('particulars.json');
    expect(source.items).toMatchObject([
      { source: 'shop', table: accounts, categories: ['accounts'], withheld: ['password_hash'] },
      { source: 'shop', table: calls, categories: ['support'], withheld: ['account'] },
      { source: 'shop', table: sales, categories: ['sales', 'buys'], othersLeftOut: ['seller', 'buyer'] },
      { source: 'other', table: letters, categories: ['support'] },
    ]);
    expect(categories.items).toContainEqual({
      category: 'support',
      files: [calls, letters].flatMap((table, i) =>
        ['json', 'csv'].map((ending) => `data/${['shop', 'other'][i]}-${table}.${ending}`),
      ),
      mayLieElsewhere: false,
      retention: [],
    });
    expect(files['README.txt']).toContain('left out, because it must not leave the shop: password_hash');
    expect(files['README.txt']).toContain('or in a cell with more than this address, is not here');
    expect(files['README.txt']).toMatch(/\r\nFirst, ask Kadakas \(\S+@\S+\)\.\r\n.*court/);
    expect(files['particulars.html']).toContain(
      'got something of you from others, and from whom, is not in them',
    );
  });

  test('has a table in which there is nothing, and is made without one', async () => {
    const table = freshTable('empty');
    await run(`create table ${table} ${orders}`);
    const files = await taken(await freshExporter([mapped(table)]), mari);
    expect(JSON.parse(files[`data/shop-${table}.json`] ?? '')).toEqual([]);
    expect(cellsIn(files[`data/shop-${table}.csv`] ?? '')).toEqual([['id', 'at', 'email', 'what']]);
    const bare = await taken(await freshExporter([], [], { sources: [] }), mari, {});
    expect(Object.keys(bare)).toEqual([
      ...['README.txt', 'particulars.html', 'particulars.json', 'notice-2020-01-01.md'],
      ...['requests', 'preferences', 'suppression', 'holds', 'records'].map((name) => `unusta/${name}.json`),
    ]);
    expect(bare['README.txt']).toContain('There may be more of you in other systems');
    expect(JSON.parse(bare['particulars.json'] ?? '').categories.items[0]).toMatchObject({
      ...{ category: 'orders', files: [], mayLieElsewhere: true },
    });
  });

  test('goes through many pages, by rows and by bytes', async () => {
    const table = freshTable('many');
    await run([
      `create table ${table} ${orders}`,
      `insert into ${table} with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
        select i, null, iif(i % 2, '${mari}', 'jaan@kodu.example'), iif(i % 500 = 1, printf('%.*c', 400000, 'x'), i) from n`,
    ]);
    const files = await taken(await freshExporter([mapped(table)]), mari);
    const rows: { id: number; what: string }[] = JSON.parse(files[`data/shop-${table}.json`] ?? '');
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 2_500 }, (_, i) => 2 * i + 1));
    expect(rows.filter(({ what }) => what.length === 400_000)).toHaveLength(10);
    expect(cellsIn(files[`data/shop-${table}.csv`] ?? '').map(([id]) => id)).toEqual([
      'id',
      ...rows.map(({ id }) => `${id}`),
    ]);
  });
});

describe('what Unusta holds itself', () => {
  test('is in it: requests, choices, holds, the registry, and what was erased', async () => {
    const retention = [
      ...(policyBody('2020-01-01').retention ?? []),
      {
        id: 'letters',
        category: 'letters',
        keep: 'P1Y',
        after: 'settled',
        then: 'delete' as const,
        clause: '2.2',
      },
    ];
    const holds = [{ reason: 'dispute', clause: '2.2', ground: 'legal-claims' as const }];
    const policy = policyBody('2020-01-01', { retention, holds });
    const slug = await freshExporter([], [], { sources: [] }, noticeBody('2020-01-01', { policy }));
    const email = `mari-${crypto.randomUUID().slice(0, 8)}@kodu.example`;
    const wish = {
      email,
      topic: 'news',
      state: 'out',
      at: '2024-05-01T10:00:00Z',
      evidence: 'Said so at the counter.',
    };
    await apiWith({}, 'POST', `/controllers/${slug}/preferences`, [wish]);
    const record = { category: 'letters', key: 'l-1', event: 'settled', on: '2024-01-01' };
    await call('POST', `/controllers/${slug}/records`, [
      { ...record, email },
      { ...record, key: 'l-2', email: 'jaan@kodu.example' },
    ]);
    const hold = { subject: { email }, reason: 'dispute', note: 'NOTE: he always sues.' };
    await call('POST', `/controllers/${slug}/holds`, hold);
    await call('POST', `/controllers/${slug}/holds`, { ...hold, subject: { email: 'jaan@kodu.example' } });
    const { id, follow } = await granted(slug, email, { message: 'All of it.', orderNumber: 'M-1' });
    await api('POST', `/requests/${id}/note`, { text: 'NOTE: handle with care.' });
    const [{ subject } = {}] = await rowsOf('select subject from requests where id = ?', id);
    await rowsOf(
      "insert into erasures (controller, subject, category, erased_at, until_on) values (?, ?, 'orders', 1700000000000, '2030-01-01')",
      ...[slug, String(subject)],
    );
    const files = await textsOf(await ask(follow));
    const read = (name: string) => JSON.parse(files[`unusta/${name}.json`] ?? '');
    const answered = (await (await visitWith({}, `${follow}/answer.json`)).json()) as object;
    expect(read('requests')).toMatchObject([
      {
        ...{ id, type: 'portability', status: 'answered', outcome: 'granted' },
        ...{ contact: { email }, message: 'All of it.', orderNumber: 'M-1', answer: answered, tasks: [] },
        answerSays: { format: 'unusta-answer', message: 'It is done.', outcome: 'granted' },
        timeline: [
          { by: 'shop', event: 'received' },
          { by: 'shop', event: 'opened' },
          { by: 'shop', event: 'answered', text: 'It is done.' },
        ],
      },
    ]);
    const { evidence, at } = wish;
    const since = '2024-05-01T10:00:00.000Z';
    expect(read('preferences')).toMatchObject({
      now: [{ topic: 'news', state: 'out', since }],
      ledger: [{ topic: 'news', state: 'out', channel: 'api', at: new Date(at).toISOString(), evidence }],
    });
    expect(read('suppression')).toEqual({
      code: subject,
      suppressed: [{ topic: 'news', since }],
      erasures: [{ category: 'orders', erasedAt: '2023-11-14T22:13:20.000Z', keptUntil: '2030-01-01' }],
    });
    expect(read('holds')).toMatchObject([
      { kind: 'hold', reason: 'dispute', clause: '2.2', ground: 'legal-claims', liftedAt: null },
      { kind: 'request' },
    ]);
    expect(read('records')).toMatchObject([
      { category: 'letters', key: 'l-1', clause: '2.2', rule: 'letters' },
    ]);
    expect(Object.values(files).join()).not.toMatch(/NOTE|jaan@|l-2|key:|"actor"/);
  });

  test('is the whole ledger, and every request, however many', async () => {
    const slug = await freshExporter([], [], { sources: [] });
    const email = `mari-${crypto.randomUUID().slice(0, 8)}@kodu.example`;
    const { id, follow } = await granted(slug, email);
    await rowsOf(
      `insert into preference_events (id, controller, subject, topic, state, channel, at, recorded_at)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 2100)
        select printf('%s-%05d', ?, i), controller, subject, 'news', 'in', 'import', i, i from n, requests where requests.id = ?`,
      ...[slug, id],
    );
    const columns = (await rowsOf('select name from pragma_table_info(?)', 'requests')).map(
      ({ name }) => `${name}`,
    );
    const copied = columns.map((name) =>
      name === 'id' ? "printf('%s-%05d', id, i)" : name === 'submission' ? 'null' : name,
    );
    await rowsOf(
      `insert into requests (${columns.join(', ')}) with recursive n(i) as (select 1 union all select i + 1 from n where i < 120)
        select ${copied.join(', ')} from n, requests where id = ?`,
      id,
    );
    const files = await textsOf(await ask(follow));
    const { ledger } = JSON.parse(files['unusta/preferences.json'] ?? '');
    expect(new Set(ledger.map((one: { id: string }) => one.id)).size).toBe(2_100);
    expect(JSON.parse(files['unusta/requests.json'] ?? '')).toHaveLength(121);
  });
});

describe('what comes with it', () => {
  test('is what Art. 15 wants told, in the person’s language, by the clauses of the version in force', async () => {
    const disclosures = { purposes: '2', recipients: '1', retention: '2.2', complaint: '2.1' };
    const policy = policyBody('2020-01-01', { disclosures });
    const slug = await freshExporter([], [], { sources: [] }, noticeBody('2020-01-01', { policy }));
    const { follow } = await granted(slug, mari, { type: 'access', language: 'et' });
    const response = await ask(follow);
    expect(response.headers.get('Content-Disposition')).toMatch(
      new RegExp(`^attachment; filename="export-${slug}-\\d{4}-\\d\\d-\\d\\d\\.zip"$`),
    );
    const files = await textsOf(response);
    const { notice, purposes, recipients, automated, rights, complaint } = JSON.parse(
      files['particulars.json'] ?? '',
    );
    expect(notice).toMatchObject({ version: '2020-01-01', language: 'et', file: 'notice-2020-01-01.txt' });
    expect(files['notice-2020-01-01.txt']).toBe(
      await (await visitWith({}, `/${slug}/notice/et/2020-01-01.txt`)).text(),
    );
    expect(purposes.notice).toEqual({
      clause: '2',
      text: '2. Hoiame andmeid nii kaua, kui on vaja.\n2.1. Kustutame andmed 14 päeva jooksul.\n2.2. Tellimusi hoiame kolm aastat.',
      url: `http://localhost:8787/${slug}/notice/et/2020-01-01#c-2`,
    });
    expect(recipients).toMatchObject({
      items: [{ name: 'Post AS', role: 'processor' }],
      notice: { clause: '1' },
    });
    expect([automated.notice, rights.items.length, complaint.authority.url]).toEqual([
      null,
      9,
      'https://www.aki.ee',
    ]);
    const page = files['particulars.html'] ?? '';
    expect(page).toContain('<html lang="et">');
    expect(page).toContain('Tellimusi hoiame kolm aastat.');
    expect(page).toContain(
      'Privaatsusteade ei ütle selle kohta midagi: küsi otse: Kadakas (pood@kadakas.example).',
    );
    expect(files['README.txt']).toMatch(/^Sinu andmed: Kadakas\r\n=+\r\n/);
    expect(files['README.txt']).toContain(mari);
  });

  test('is that there was no notice, where none is in force', async () => {
    const slug = await freshExporter([], [], { sources: [] }, noticeBody('2099-01-01'));
    const files = await taken(slug, mari);
    expect(Object.keys(files).filter((path) => path.startsWith('notice'))).toEqual([]);
    expect(JSON.parse(files['particulars.json'] ?? '')).toMatchObject({
      notice: null,
      purposes: { notice: null },
    });
  });

  test('stands on the page that the person follows, for as long as it is there', async () => {
    const slug = await freshExporter([], [], { sources: [] });
    const { id, follow } = await granted(slug, mari);
    const page = await (await visitWith({}, follow)).text();
    expect(page).toContain(`href="${follow}/export.zip"`);
    const { exportUntil } = await (await visitWith({}, `${follow}.json`)).json<{ exportUntil: string }>();
    expect(exportUntil).toMatch(/^\d{4}-\d\d-\d\d$/);
    await rowsOf('delete from request_texts where id = ?', `${id}.contact`);
    expect(await (await visitWith({}, follow)).text()).not.toContain('export.zip');
    expect((await ask(follow)).status).toBe(404);
  });
});
