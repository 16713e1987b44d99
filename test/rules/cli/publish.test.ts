import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishFolders } from '../../../src/cli/publish.ts';
import { type Reply, type Sent, startPeer } from './peer.ts';
import { controllerToml, type Files, folderWith, policyToml, sound, text, unusta } from './shop.ts';

const key = 'unusta_secret';
const isController = ({ path }: Sent) => !path.includes('/notices/');
const fresh = (sent: Sent): Reply =>
  isController(sent)
    ? { status: 201, body: { state: 'created' } }
    : { status: 201, body: { state: 'published', findings: [] } };
const same = (): Reply => ({ status: 200, body: { state: 'unchanged' } });
const problem = (status: number, title: string, more: object = {}): Reply => ({
  status,
  body: { type: 'urn:unusta:problem:x', title, status, detail: 'So it is.', ...more },
});

const twoVersions: Files = {
  ...sound(),
  'sample/2026-03-01.2/policy.toml': policyToml(),
  'sample/2026-03-01.2/en.txt': text,
  'sample/2025-01-01/policy.toml': policyToml('2025-01-01'),
  'sample/2025-01-01/en.md': `\ufeff${text.replaceAll('\n', '\r\n')}`,
};

/** Publishes folders to a server that replies so. */
async function publish(files: Files, reply: (sent: Sent) => Reply, more: string[] = []) {
  const { url, sent } = await startPeer(reply);
  const path = folderWith(files);
  const done = await unusta(['publish', '--url', url, '--key', key, path, ...more]);
  return { ...done, sent };
}

describe('publish', () => {
  test('the controller, then its versions, the newest first, a correction behind what it corrects', async () => {
    const { code, out, err, sent } = await publish(twoVersions, fresh);
    expect([code, out]).toEqual([
      0,
      'sample 2026-03-01 published\nsample 2026-03-01.2 published\nsample 2025-01-01 published\n',
    ]);
    expect(err).toMatch(/^sample 2026-03-01: \d+ warnings, see unusta check\n/);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /api/v1/controllers/sample',
      'PUT /api/v1/controllers/sample/notices/2026-03-01',
      'PUT /api/v1/controllers/sample/notices/2026-03-01.2',
      'PUT /api/v1/controllers/sample/notices/2025-01-01',
    ]);
    for (const one of sent) expect(one).toMatchObject({ key: `Bearer ${key}`, type: 'application/json' });
    expect(sent[0]?.body).toMatchObject({ slug: 'sample', timeZone: 'Europe/Tallinn', languages: ['en'] });
    expect(sent[3]?.body).toEqual({
      policy: {
        effective: '2025-01-01',
        disclosures: {},
        rights: [{ type: 'erasure', clause: '1.1', answerWithin: 'P14D' }],
        retention: [],
        holds: [],
      },
      texts: { en: { format: 'md', source: `\ufeff${text.replaceAll('\n', '\r\n')}` } },
    });
  });

  test('again: unchanged', async () => {
    const { code, out } = await publish(sound(), same);
    expect([code, out]).toEqual([0, 'sample 2026-03-01 unchanged\n']);
  });

  test('a controller that was changed, beside the output', async () => {
    const updated = (one: Sent): Reply =>
      isController(one) ? { status: 200, body: { state: 'updated', findings: [] } } : same();
    const { out, err } = await publish(sound(), updated);
    expect(out).toBe('sample 2026-03-01 unchanged\n');
    expect(err).toMatch(/^sample: controller\.toml published\n/);
    const toml = `mode = "rehearsal"\n${controllerToml()}`;
    const rehearsal = await publish({ ...sound(), 'sample/controller.toml': toml }, updated);
    expect(rehearsal.err).toMatch(
      /^sample: controller\.toml published, mode = "rehearsal": no purge touches a source\n/,
    );
  });

  test('for a program', async () => {
    const { out } = await publish(sound(), fresh, ['--json']);
    const [only, ...more] = JSON.parse(out);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ controller: 'sample', version: '2026-03-01', state: 'published' });
    expect(only.findings[0]).toMatchObject({ level: 'warning', file: '2026-03-01/policy.toml' });
  });

  test('what the server finds in the databases of its sources', async () => {
    const source = `
[[sources]]
id = "shop"
kind = "libsql"
url_env = "SOURCE_SHOP"
[[sources.tables]]
category = "orders"
table = "orders"
key = "id"
event = "placed_on"
event_format = "date"
`;
    const files = { ...sound(), 'sample/controller.toml': controllerToml() + source };
    const finding = {
      ...{ level: 'warning', code: 'no-index', pointer: '/sources/0/tables/0/event' },
      ...{
        message: 'No index has it in order: create one.',
        create: 'create index "i" on "orders" ("placed_on")',
      },
    };
    const found = (one: Sent): Reply =>
      isController(one) ? { status: 200, body: { state: 'updated', findings: [finding] } } : fresh(one);
    const { code, out, err } = await publish(files, found);
    expect([code, out]).toEqual([0, 'sample 2026-03-01 published\n']);
    expect(err).toContain(
      'sample: controller.toml published\n  ! controller.toml: sources[0].tables[0].event (shop): No index has it in order: create one.\n' +
        '    create index "i" on "orders" ("placed_on");\n',
    );
    const json = await publish(files, found, ['--json']);
    expect(JSON.parse(json.out)[0]).toMatchObject({
      ...{ controller: 'sample', version: null, state: 'published' },
      findings: [{ level: 'warning', code: 'no-index', field: 'sources[0].tables[0].event (shop)' }],
    });
  });

  test('what check finds of a controller is counted as check counts it', async () => {
    const toml = controllerToml().replace(/^email = .*$/m, '');
    const files = { ...twoVersions, 'sample/controller.toml': toml };
    const { err, out } = await publish(files, fresh);
    expect(err).toMatch(/^sample: 1 warning, see unusta check\n/);
    expect(out).toBe(
      'sample 2026-03-01 published\nsample 2026-03-01.2 published\nsample 2025-01-01 published\n',
    );
    const counted = [...err.matchAll(/: (\d+) warnings?,/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    const checked = await unusta(['check', folderWith(files)]);
    expect(checked.out).toMatch(new RegExp(`no errors, ${counted} warnings\\.\\n$`));
    const json = await publish(files, fresh, ['--json']);
    expect(JSON.parse(json.out)[0]).toMatchObject({
      ...{ controller: 'sample', version: null, state: 'published' },
      findings: [{ level: 'warning', code: 'no-email', file: 'controller.toml' }],
    });
  });

  test('an error anywhere, and nothing is sent', async () => {
    const files = {
      ...sound('other'),
      ...sound(),
      'sample/2026-03-01/en.txt': '1. Nothing here is 1.1, I say.',
    };
    const { code, out, err, sent } = await publish(files, fresh);
    expect([code, out, sent]).toEqual([1, '', []]);
    expect(err).toMatch(
      /^sample 2026-03-01 can't be published:\n {2}✗ 2026-03-01\/policy\.toml: rights\[0\]\.clause/,
    );
  });

  test('other content under a published version', async () => {
    const title = 'A published version never changes';
    const { code, out, err, sent } = await publish(twoVersions, (one) =>
      one.path.endsWith('/2026-03-01') ? problem(409, title) : fresh(one),
    );
    expect(code).toBe(1);
    expect(out).toBe('sample 2026-03-01.2 published\nsample 2025-01-01 published\n');
    expect(err).toContain(`sample 2026-03-01 refused: ${title}. So it is.`);
    expect(sent).toHaveLength(4);
  });

  test('a controller that is refused: its versions are not sent, the next one’s are', async () => {
    const { code, out, err, sent } = await publish({ ...sound('a'), ...sound('b') }, (one) =>
      one.path.endsWith('/a') ? problem(403, 'The key may not do this') : fresh(one),
    );
    expect([code, out]).toEqual([1, 'b 2026-03-01 published\n']);
    expect(err).toContain('a refused: The key may not do this. So it is.');
    expect(sent.map(({ path }) => path.replace('/api/v1/controllers/', ''))).toEqual([
      'a',
      'b',
      'b/notices/2026-03-01',
    ]);
  });

  test('every field that the server refuses is shown', async () => {
    const errors = [{ pointer: '/policy/rights/0', detail: 'is odd' }];
    const { err } = await publish(sound(), (one) =>
      isController(one) ? fresh(one) : problem(422, 'They do not agree', { errors }),
    );
    expect(err).toContain('sample 2026-03-01 refused: They do not agree.\n  /policy/rights/0: is odd');
  });

  test('a key that is not known: no more is tried', async () => {
    const { code, err, sent } = await publish({ ...sound('a'), ...sound('b') }, () =>
      problem(401, 'A valid key is needed'),
    );
    expect([code, sent.length]).toEqual([1, 1]);
    expect(err).toContain('A valid key is needed. So it is. (--key, or UNUSTA_KEY)');
  });

  test('no server, another one, and one that sends elsewhere', async () => {
    const path = folderWith(sound());
    const line = ['publish', path, '--key', key, '--url'];
    const none = await unusta([...line, 'http://127.0.0.1:9']);
    expect(none.code).toBe(1);
    expect(none.err).toMatch(
      /^sample refused: http:\/\/127\.0\.0\.1:9 can't be reached \(.+\)\. Does it run\?/,
    );
    const other = await publish(sound(), () => ({ status: 200, body: '<p>Hello' }));
    expect(other.err).toMatch(/answers 200, not as Unusta does/);
    const moved = await publish(sound(), () => ({ status: 302 }));
    expect([moved.code, moved.sent.length]).toEqual([1, 1]);
  });
});

describe('which server and key', () => {
  const attempt = async (environment: Record<string, string>, more: string[] = []) => {
    const { url, sent } = await startPeer(same);
    const path = folderWith(sound());
    const done = await unusta(['publish', path, ...more], {
      environment: { UNUSTA_URL: url, ...environment },
    });
    return { ...done, keys: [...new Set(sent.map((one) => one.key))] };
  };

  test('from the environment', async () => {
    expect((await attempt({ UNUSTA_KEY: 'one' })).keys).toEqual(['Bearer one']);
    expect((await attempt({ UNUSTA_KEY: 'one' }, ['--key', 'two'])).keys).toEqual(['Bearer two']);
  });

  test('the local start’s own', async () => {
    const DATA_DIR = folderWith({ 'secrets.env': '# note\nUNUSTA_PEPPER=x=\nADMIN_KEY=unusta_made\n' });
    expect((await attempt({ DATA_DIR })).keys).toEqual(['Bearer unusta_made']);
    expect((await attempt({ DATA_DIR, ADMIN_KEY: 'set' })).keys).toEqual(['Bearer set']);
    expect((await attempt({ DATA_DIR, UNUSTA_KEY: 'mine' })).keys).toEqual(['Bearer mine']);
  });

  test('the local start’s own, at the port that it has', async () => {
    const { url, sent } = await startPeer(same);
    const path = folderWith(sound());
    const DATA_DIR = folderWith({ url: `${url}\n`, 'secrets.env': 'ADMIN_KEY=unusta_made\n' });
    const { code } = await unusta(['publish', path], { environment: { DATA_DIR } });
    expect([code, sent[0]?.key]).toEqual([0, 'Bearer unusta_made']);
    const other = await startPeer(same);
    await unusta(['publish', path], { environment: { DATA_DIR, UNUSTA_URL: other.url } });
    expect(other.sent).not.toHaveLength(0);
  });

  test('none at all, or none for a foreign server', async () => {
    const DATA_DIR = folderWith({ 'secrets.env': 'ADMIN_KEY=unusta_made\n' });
    const none = await attempt({ DATA_DIR: folderWith({}) });
    expect([none.code, none.keys]).toEqual([1, []]);
    expect(none.err).toMatch(/^A key is needed: give --key/);
    const foreign = await attempt({ DATA_DIR, UNUSTA_URL: 'https://privacy.shop.example' });
    expect(foreign.err).toMatch(/^A key is needed/);
    const open = await attempt({ UNUSTA_KEY: 'x', UNUSTA_URL: 'http://privacy.shop.example' });
    expect(open.err).toMatch(/^Over http anybody on the way could read the key: use https:/);
    expect((await attempt({ UNUSTA_KEY: 'x', UNUSTA_URL: 'ftp://a' })).err).toMatch(
      /is no http or https address/,
    );
  });
});

test('publishFolders, as npm start calls it: lines, and whether all is well', async () => {
  const good = await startPeer(fresh);
  const path = join(folderWith(sound()), 'sample');
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  expect(await publishFolders({ url: good.url, key, folders: [path], report })).toBe(true);
  const bad = await startPeer(() => problem(503, 'The database cannot be reached'));
  expect(await publishFolders({ url: bad.url, key, folders: [path], report })).toBe(false);
  const wrong = join(folderWith({ ...sound(), 'sample/controller.toml': '' }), 'sample');
  expect(await publishFolders({ url: good.url, key, folders: [wrong], report })).toBe(false);
  expect(lines).toEqual([
    'sample 2026-03-01 published',
    'sample refused: The database cannot be reached. So it is.',
    expect.stringMatching(/^sample can't be published:\n {2}✗ controller\.toml: /),
  ]);
});
