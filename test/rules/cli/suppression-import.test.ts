import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Reply, type Sent, startPeer } from './peer.ts';
import { type Files, folderWith, unusta } from './shop.ts';

interface Wish {
  email: string;
  topic: string;
  state: string;
  at: string;
  evidence: string;
}
const wishesOf = ({ body }: Sent) => body as Wish[];
const taking = (sent: Sent): Reply => ({ status: 200, body: { recorded: wishesOf(sent).length } });

/** Imports one file to a server that answers as given. */
async function importing(files: Files, more: string[] = [], reply = taking) {
  const [name = ''] = Object.keys(files);
  const { url, sent } = await startPeer(reply);
  const cwd = folderWith(files);
  utimesSync(join(cwd, name), 0, Date.UTC(2026, 0, 31, 10) / 1000);
  const line = [
    'suppression',
    'import',
    name,
    '--controller',
    'kadakas',
    '--url',
    url,
    '--key',
    'unusta_admin',
  ];
  const run = () => unusta([...line, ...more], { cwd });
  const rejected = () => {
    const path = join(cwd, `${name}.rejected.csv`);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  };
  return { ...(await run()), run, sent, rejected, wishes: () => sent.flatMap(wishesOf) };
}

const mailchimp = {
  unsubscribed:
    '"Email Address","First Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS',
  subscribed:
    '"Email Address","First Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LAST_CHANGED,LEID,EUID,NOTES,TAGS',
  cleaned:
    '"Email Address",MEMBER_RATING,OPTIN_TIME,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID',
};

describe('a plain list', () => {
  test('is opt-outs, at the time of the file', async () => {
    const { code, out, sent, rejected } = await importing({
      'out.csv': 'email\nmari@example.com\nJaan@Example.com\n',
    });
    expect([code, out]).toEqual([0, 'out.csv (a list of addresses): 2 wishes recorded\n']);
    expect(sent).toMatchObject([
      { method: 'POST', path: '/api/v1/controllers/kadakas/preferences?channel=import' },
    ]);
    expect(sent[0]?.body).toEqual([
      {
        email: 'mari@example.com',
        topic: '*',
        state: 'out',
        at: '2026-01-31T10:00:00.000Z',
        evidence: 'out.csv, line 2 (a list of addresses)',
      },
      expect.objectContaining({
        email: 'Jaan@Example.com',
        evidence: 'out.csv, line 3 (a list of addresses)',
      }),
    ]);
    expect(rejected()).toBeNull();
  });

  test('may say when and why, and be in other words', async () => {
    const csv =
      'Kontakt;unsubscribed_at;reason\nmari@example.com;2025-05-01T10:00:00+03:00;too much\njaan@example.com;;\n';
    const more = ['--columns', 'email=Kontakt', '--topic', 'offers', '--at', '2020-01-01'];
    const { wishes } = await importing({ 'out.csv': csv }, more);
    expect(wishes()).toMatchObject([
      {
        topic: 'offers',
        at: '2025-05-01T07:00:00.000Z',
        evidence:
          'out.csv, line 2 (a list of addresses): unsubscribed_at: 2025-05-01T10:00:00+03:00; reason: too much',
      },
      { at: '2020-01-01T00:00:00.000Z' },
    ]);
    const named = await importing({ 'out.csv': 'email,millal\na@b.ee,2025-05-01\n' }, [
      '--columns',
      'at=millal',
    ]);
    expect(named.wishes()).toMatchObject([{ email: 'a@b.ee', at: '2025-05-01T00:00:00.000Z' }]);
  });

  test('whose rows may not all be opt-outs is not taken unless told so', async () => {
    const files = { 'all.csv': 'email,is_unsubscribed\na@b.ee,1\nb@b.ee,0\n' };
    const refused = await importing(files);
    expect([refused.code, refused.out, refused.sent]).toEqual([1, '', []]);
    expect(refused.err).toMatch(/has a column is_unsubscribed, .* give --unsubscribed\.\n$/);
    expect((await importing(files, ['--unsubscribed'])).wishes()).toHaveLength(2);
  });

  test('is consents, if told so', async () => {
    const csv = 'email,opt_in_time\na@b.ee,2025-05-01 10:00:00\n';
    const { wishes } = await importing({ 'in.csv': csv }, ['--consents', '--topic', 'offers']);
    expect(wishes()).toMatchObject([{ state: 'in', topic: 'offers', at: '2025-05-01T10:00:00.000Z' }]);
  });
});

describe('Mailchimp', () => {
  const rows = [
    'mari@example.com,Mari,2,"2024-02-01 09:00:00",192.0.2.20,"2024-02-01 09:05:00",192.0.2.21,"2025-06-30 21:59:59","Suvi, 2025",c1,NORMAL,"liiga palju ""kirju""",1,e1,,',
    'jaan@example.com,Jaan,2,,,,,"2025-07-01 00:00:00",,,,,2,e2,,',
  ];

  test('unsubscribed: its times are UTC, its words are the evidence', async () => {
    const name = 'unsubscribed_email_audience_export_1a2b.csv';
    const { code, out, wishes } = await importing({
      [name]: [mailchimp.unsubscribed, ...rows, ''].join('\r\n'),
    });
    expect([code, out]).toEqual([0, `${name} (Mailchimp's unsubscribed members): 2 wishes recorded\n`]);
    expect(wishes()).toEqual([
      {
        email: 'mari@example.com',
        topic: '*',
        state: 'out',
        at: '2025-06-30T21:59:59.000Z',
        evidence: `${name}, line 2 (Mailchimp's unsubscribed members): UNSUB_TIME: 2025-06-30 21:59:59; UNSUB_CAMPAIGN_TITLE: Suvi, 2025; UNSUB_CAMPAIGN_ID: c1; UNSUB_REASON: NORMAL; UNSUB_REASON_OTHER: liiga palju "kirju"`,
      },
      expect.objectContaining({ email: 'jaan@example.com', state: 'out', at: '2025-07-01T00:00:00.000Z' }),
    ]);
  });

  test('unsubscribed, with the consents that were withdrawn', async () => {
    const { wishes } = await importing({ 'u.csv': [mailchimp.unsubscribed, ...rows].join('\n') }, [
      '--consents',
    ]);
    expect(wishes().map(({ email, state, at }) => [email, state, at])).toEqual([
      ['mari@example.com', 'in', '2024-02-01T09:05:00.000Z'],
      ['mari@example.com', 'out', '2025-06-30T21:59:59.000Z'],
      ['jaan@example.com', 'out', '2025-07-01T00:00:00.000Z'],
    ]);
  });

  test('cleaned: nothing may be sent there', async () => {
    const csv = `${mailchimp.cleaned}\na@b.ee,1,"2024-02-01 09:00:00","2025-01-02 03:04:05",Talv,c9,1,e1\n`;
    const { wishes } = await importing({ 'cleaned_members_export_1.csv': csv });
    expect(wishes()).toMatchObject([{ state: 'out', at: '2025-01-02T03:04:05.000Z' }]);
    expect(wishes()[0]?.evidence).toContain("(Mailchimp's cleaned members): CLEAN_TIME: 2025-01-02 03:04:05");
  });

  test('subscribed: no opt-outs, and consents only if asked for', async () => {
    const row = 'mari@example.com,Mari,2,"2024-02-01 09:00:00",192.0.2.20,,,"2025-01-01 00:00:00",1,e1,,';
    const files = { 'subscribed_members_export_1.csv': `${mailchimp.subscribed}\n${row}\n` };
    for (const more of [[], ['--unsubscribed']]) {
      const refused = await importing(files, more);
      expect([refused.code, refused.out, refused.sent]).toEqual([1, '', []]);
      expect(refused.err).toMatch(/\(Mailchimp's subscribed members\): are no opt-outs: give --consents/);
    }
    expect((await importing(files, ['--consents'])).wishes()).toMatchObject([
      {
        state: 'in',
        at: '2024-02-01T09:00:00.000Z',
        evidence: expect.stringContaining('OPTIN_IP: 192.0.2.20'),
      },
    ]);
    const others = await importing(
      { 'nonsubscribed_members_export_1.csv': `${mailchimp.subscribed}\n${row}\n` },
      ['--consents'],
    );
    expect([others.code, others.sent]).toEqual([1, []]);
  });

  test('subscribed, in an audience with a field of its own called UNSUB_TIME', async () => {
    const csv = `${mailchimp.subscribed},UNSUB_TIME\nmari@example.com,,2,,,,,"2025-01-01 00:00:00",1,e1,,,\n`;
    expect((await importing({ 'subscribed_members_export_1.csv': csv })).sent).toEqual([]);
    // Under any other name its rows are at least no opt-outs: they don't say when
    const { code, sent, rejected } = await importing({ 'x.csv': csv });
    expect([code, sent]).toEqual([1, []]);
    expect(rejected()).toMatch(/^line,problem,"Email Address",.*\n2,has no UNSUB_TIME,mari@example\.com,/);
  });
});

describe('listmonk', () => {
  const csv = [
    'uuid,email,name,attributes,status,created_at,updated_at',
    'u1,mari@example.com,Mari,"{""city"": ""Tartu""}",blocklisted,2023-01-01 10:00:00.5 +0000 UTC,2024-05-06 07:08:09.123456 +0300 EEST',
    'u2,jaan@example.com,Jaan,{},enabled,2023-01-01 10:00:00.5 +0000 +0000,2024-01-01 00:00:00 +0000 +0000',
    'u3,anu@example.com,Anu,{},disabled,2023-01-01 10:00:00 +0000 UTC,2024-01-01 00:00:00 +0000 UTC',
    '',
  ].join('\n');

  test('blocklisted: since the row was changed', async () => {
    const { code, out, wishes } = await importing({ 'subscribers.csv': csv });
    expect([code, out]).toEqual([
      0,
      "subscribers.csv (listmonk's subscribers): 1 wish recorded, 2 rows passed over\n",
    ]);
    expect(wishes()).toMatchObject([
      { email: 'mari@example.com', state: 'out', at: '2024-05-06T04:08:09.123Z' },
    ]);
  });

  test('all of an export that was filtered by who left a list', async () => {
    const { wishes } = await importing({ 'subscribers.csv': csv }, ['--unsubscribed', '--topic', 'offers']);
    expect(wishes().map(({ state, topic }) => `${state} ${topic}`)).toEqual(Array(3).fill('out offers'));
  });

  test('consents, if asked for, are those of who is enabled', async () => {
    const { wishes } = await importing({ 'subscribers.csv': csv }, ['--consents']);
    expect(wishes().map(({ email, state, at }) => [email, state, at])).toEqual([
      ['mari@example.com', 'out', '2024-05-06T04:08:09.123Z'],
      ['jaan@example.com', 'in', '2023-01-01T10:00:00.500Z'],
    ]);
  });

  test('a status that nobody knows is not guessed at', async () => {
    const { code, rejected } = await importing({ 's.csv': csv.replace('disabled', 'mystery') });
    expect(code).toBe(1);
    expect(rejected()).toMatch(/\n4,has a status that is not known: mystery,u3,/);
  });
});

describe('rows that can not be taken', () => {
  test('are kept with their lines and reasons, and the others go through', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const csv = [
      'email;unsubscribed_at',
      '"mari@example.com";2025-01-01',
      'pole aadress;2025-01-01',
      '"kaks',
      'rida@example.com";2025-01-01',
      `hilja@example.com;${later}`,
      'a@b.ee;2025-02-30',
      'b@b.ee;0001-01-01 00:00:00 +0000 UTC',
      'c@b.ee;2025-01-01;lisa',
      '',
      'd@b.ee',
      '',
    ].join('\r\n');
    const { code, out, err, wishes, rejected } = await importing({ 'out.csv': `\u{feff}${csv}` });
    expect([code, out]).toEqual([1, 'out.csv (a list of addresses): 2 wishes recorded, 6 rows rejected\n']);
    expect(err).toMatch(/What was rejected, and why: .*out\.csv\.rejected\.csv\n$/);
    expect(wishes().map(({ email }) => email)).toEqual(['mari@example.com', 'd@b.ee']);
    expect(rejected()).toBe(
      [
        '\u{feff}line;problem;email;unsubscribed_at',
        '3;has no valid address;pole aadress;2025-01-01',
        '4;has no valid address;"kaks\r\nrida@example.com";2025-01-01',
        `6;lies in the future: ${later};hilja@example.com;${later}`,
        '7;has no readable unsubscribed_at: 2025-02-30;a@b.ee;2025-02-30',
        '8;has no readable unsubscribed_at: 0001-01-01 00:00:00 +0000 UTC;b@b.ee;0001-01-01 00:00:00 +0000 UTC',
        '9;has 3 cells, but 2 in the header;c@b.ee;2025-01-01;lisa',
        '',
      ].join('\r\n'),
    );
  });

  test('by the server are kept too, and cost the others nothing', async () => {
    const refusing = (sent: Sent): Reply => {
      const at = wishesOf(sent).findIndex(({ email }) => email === 'b@b.ee');
      if (at < 0) return taking(sent);
      const errors = [{ pointer: `/${at}/email`, detail: 'is not wanted here' }];
      return { status: 422, body: { title: 'Invalid', errors } };
    };
    const { code, out, sent, rejected } = await importing(
      { 'out.csv': 'email\na@b.ee\nb@b.ee\nc@b.ee\n' },
      [],
      refusing,
    );
    expect([code, out]).toEqual([1, 'out.csv (a list of addresses): 2 wishes recorded, 1 row rejected\n']);
    expect(sent.map((one) => wishesOf(one).map(({ email }) => email))).toEqual([
      ['a@b.ee', 'b@b.ee', 'c@b.ee'],
      ['a@b.ee', 'c@b.ee'],
    ]);
    expect(rejected()).toBe('line,problem,email\n3,email is not wanted here,b@b.ee\n');
  });
});

describe('pages', () => {
  test('hold a thousand wishes, and less where these are long', async () => {
    const emails = Array.from({ length: 2_300 }, (_, n) => `p${n}@example.com`);
    const { code, sent } = await importing({ 'out.csv': `email\n${emails.join('\n')}\n` });
    expect(code).toBe(0);
    expect(sent.map((one) => wishesOf(one).length)).toEqual([1_000, 1_000, 300]);
    expect(sent.flatMap(wishesOf).map(({ email }) => email)).toEqual(emails);
    const long = emails.map((email) => `${email},${'õ'.repeat(3_000)}`);
    const wide = await importing({ 'out.csv': `email,reason\n${long.join('\n')}\n` });
    expect(wide.wishes()).toHaveLength(2_300);
    for (const { body } of wide.sent) expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(1_000_000);
    for (const { evidence } of wide.wishes()) expect(evidence).toHaveLength(1_000);
  });

  test('are sent again when the server falters, the same to the letter, and the next run sends the same again', async () => {
    let tries = 0;
    const faltering = (sent: Sent): Reply => {
      tries += 1;
      return tries <= 2 ? { status: 503, body: { title: 'Unavailable', detail: 'Later.' } } : taking(sent);
    };
    const { code, sent, run } = await importing({ 'out.csv': 'email\na@b.ee\n' }, [], faltering);
    expect([code, sent.length]).toEqual([0, 3]);
    await run();
    expect(sent).toHaveLength(4);
    for (const { body } of sent) expect(body).toEqual(sent[0]?.body);
  });

  test('stop at a refusal that is not about rows, and it says how to go on', async () => {
    const emails = Array.from({ length: 2_300 }, (_, n) => `p${n}@example.com`);
    let pages = 0;
    const { code, out, err, sent } = await importing(
      { 'out.csv': `email\n${emails.join('\n')}\n` },
      ['--json'],
      (one) => {
        pages += 1;
        return pages === 2
          ? { status: 403, body: { title: 'Not allowed', detail: 'The key was revoked.' } }
          : taking(one);
      },
    );
    expect([code, sent.length]).toEqual([1, 2]);
    expect(JSON.parse(out)).toMatchObject({ recorded: 1_000, rejected: 0, kind: 'a list of addresses' });
    expect(err).toMatch(/^Not allowed\. The key was revoked\.\nIt stopped there\. Run it again to go on/m);
  });
});

test('a file that is none', async () => {
  const missing = await unusta(['suppression', 'import', 'no.csv', '--controller', 'kadakas', '--key', 'x']);
  expect([missing.code, missing.err]).toEqual([1, 'no.csv is missing\n']);
  const { code, err } = await importing({ 'x.csv': 'id,name\n1,2\n' });
  expect(code).toBe(1);
  expect(err).toMatch(/^x\.csv has no column that is known to hold addresses/);
});
