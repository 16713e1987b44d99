import { describe, expect, test } from 'vitest';
import { addDays, fullDay, localDate } from '../../../src/law/day.ts';
import type { ShownRequest } from '../../../src/requests/shown.ts';
import { type Reply, type Sent, startPeer } from './peer.ts';
import { folderWith, unusta } from './shop.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
/** Where it is another day than in Tallinn for half of each day. */
const timeZone = 'Pacific/Kiritimati';
const today = () => localDate(Date.now(), timeZone);

const received: ShownRequest['events'][number] = {
  id: 'e1',
  at: '2026-03-01T22:30:00.000Z',
  actor: 'public',
  event: 'received',
  data: { channel: 'form', scope: null },
};
const request = (more: Partial<ShownRequest> = {}): ShownRequest => ({
  ...{ id, controller: 'kadakas', type: 'erasure', scope: null, status: 'open', outcome: null, ground: null },
  ...{ channel: 'form', language: 'et', receivedAt: received.at, createdAt: received.at },
  ...{ dueOn: '2026-03-16', firstDueOn: '2026-03-16', isOverdue: false, reasoning: 'counted so' },
  ...{ clause: '6.2.3', deadlineClause: '6.3.1', noticeVersion: '2026-03-01', proof: 'email' },
  ...{ contact: { email: 'mari@example.com' }, message: null, orderNumber: null },
  ...{
    isConfirmed: false,
    confirmedAt: null,
    verified: null,
    extendedAt: null,
    carriedAt: null,
    closedAt: null,
  },
  ...{ gpcAt: null, restriction: null, duplicateOf: null, erasure: null, events: [received], tasks: [] },
  ...more,
});

/** Runs a command against a server that answers so, and has the centre of one shop. */
async function asked(line: string[], answer: Reply | ((sent: Sent) => Reply), hasCentre = true) {
  const { url, sent } = await startPeer((one) => {
    if (!one.path.startsWith('/api/')) {
      return hasCentre ? { status: 200, body: { controller: { timeZone } } } : { status: 404, body: {} };
    }
    return typeof answer === 'function' ? answer(one) : answer;
  });
  const done = await unusta(['request', ...line, '--url', url, '--key', 'unusta_admin']);
  return { ...done, sent: sent.filter(({ path }) => path.startsWith('/api/')) };
}

describe('list', () => {
  const list = ['list', '--controller', 'kadakas'];
  const page = (items: object[], cursor: string | null = null): Reply => ({
    status: 200,
    body: { items, cursor },
  });

  test('every page, what is due first on top, what is over below; nobody’s address', async () => {
    const dueIn = (days: number) => ({ dueOn: addDays(today(), days) });
    const answered = { status: 'answered', outcome: 'partly', closedAt: '2026-03-02T00:00:00.000Z' } as const;
    const first = [
      request({ id: id.replace('019a', '0001'), ...dueIn(1), type: 'objection', scope: 'marketing' }),
      request({ id: id.replace('019a', '0002'), ...dueIn(-9), ...answered }),
      request({ id: id.replace('019a', '0003'), ...dueIn(-1), isOverdue: true, clause: null }),
    ];
    const second = [
      request({ id: id.replace('019a', '0004'), ...dueIn(-2), isOverdue: true, channel: 'post' }),
      request({ id: id.replace('019a', '0005'), ...dueIn(0), status: 'unverified', type: 'unsorted' }),
      request({ id: id.replace('019a', '0006'), ...dueIn(30), clause: '\u001b[2J' }),
    ];
    const answer = ({ path }: Sent) => (path.includes('cursor=') ? page(second) : page(first, 'x&y'));
    const { code, out, err, sent } = await asked([...list, '--status', 'open', '--overdue'], answer);
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toContain('@');
    const cells = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(cells).toEqual([
      ['due', 'left', 'asks for', 'status', 'by', 'clause', 'request'],
      [fullDay(addDays(today(), -2)), 'overdue by 2 days', 'erasure', 'open', 'post', '6.2.3', first0(4)],
      [fullDay(addDays(today(), -1)), 'overdue by 1 day', 'erasure', 'open', 'form', 'the law', first0(3)],
      [fullDay(today()), 'today', 'to be sorted', 'unverified', 'form', '6.2.3', first0(5)],
      [
        fullDay(addDays(today(), 1)),
        'tomorrow',
        'objection to marketing',
        'open',
        'form',
        '6.2.3',
        first0(1),
      ],
      [fullDay(addDays(today(), 30)), 'in 30 days', 'erasure', 'open', 'form', '\ufffd[2J', first0(6)],
      [fullDay(addDays(today(), -9)), 'erasure', 'answered (partly)', 'form', '6.2.3', first0(2)],
      [''],
      ['5 requests are under way: 2 overdue, 1 not proven yet.'],
      [''],
    ]);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/controllers/kadakas/requests?status=open&overdue=true',
      'GET /api/v1/controllers/kadakas/requests?status=open&overdue=true&cursor=x%26y',
    ]);
  });

  const first0 = (n: number) => id.replace('019a', `000${n}`);

  test('as the API has it', async () => {
    const { events: _, ...listed } = request();
    const { out } = await asked([...list, '--json'], page([listed]));
    expect(JSON.parse(out)).toEqual([listed]);
  });

  test('of one type, of one person, on any page', async () => {
    const { events: _, ...mari } = request();
    const access = { ...mari, id: first0(1), type: 'access' as const };
    const moved = {
      ...mari,
      id: first0(2),
      contact: { email: 'a@b.example', formerEmail: 'Mari@example.com ' },
    };
    const gone = { ...mari, id: first0(3), contact: null };
    const answer = ({ path }: Sent) =>
      path.includes('cursor=') ? page([moved, mari]) : page([access, gone], 'x');
    const idsOf = async (...more: string[]) => {
      const { out } = await asked([...list, ...more, '--json'], answer);
      return JSON.parse(out).map((one: ShownRequest) => one.id);
    };
    expect(await idsOf('--type', 'erasure')).toEqual([gone.id, moved.id, id]);
    expect(await idsOf('--email', 'MARI@example.com')).toEqual([access.id, moved.id, id]);
    expect(await idsOf('--type', 'access', '--email', 'a@b.example')).toEqual([]);
  });

  test('none, of nobody, and of a server that is another', async () => {
    expect((await asked(list, page([]))).out).toBe('There are none.\n');
    expect((await asked([...list, '--json'], page([]))).out).toBe('[]\n');
    const { code, err } = await asked(list, page([{ id: 'x' }]));
    expect([code, err]).toEqual([1, expect.stringMatching(/gave no requests: is it the right server\?\n$/)]);
  });
});

describe('show', () => {
  test('clock, person and all that happened, where the shop is', async () => {
    const shown = request({
      dueOn: addDays(today(), 5),
      message: 'First line\n\nthird \u001b[2Jline',
      orderNumber: '1042',
      confirmedAt: '2026-03-01T23:00:00.000Z',
      verified: { at: '2026-03-01T23:00:00.000Z', how: 'email', by: 'public' },
      gpcAt: '2026-03-01T23:00:00.000Z',
      contact: { email: 'new@example.com', formerEmail: 'old@example.com' },
      events: [
        received,
        { ...received, id: 'e2', event: 'gpc', data: {} },
        { ...received, id: 'e3', event: 'noted', actor: 'key 7', data: {}, text: 'Rang\nback.' },
      ],
    });
    const { code, out, err, sent } = await asked(['show', id], { status: 200, body: shown });
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      `${id}  erasure  open  kadakas`,
      '',
      'Received  2026-03-02 12:30 Pacific/Kiritimati, by form',
      `Due       ${fullDay(addDays(today(), 5))}, in 5 days, by clause 6.3.1`,
      '          counted so',
      'Right     clause 6.2.3; the notice of 2026-03-01',
      'Proof     address confirmed 2026-03-02 13:00',
      'GPC       objects to sharing and profiling too',
      'Contact   new@example.com, once old@example.com',
      'Order     1042',
      'Message   First line',
      '',
      '          third \ufffd[2Jline',
      '',
      'What happened (Pacific/Kiritimati)',
      '2026-03-02 12:30  received, channel form (public)',
      '2026-03-02 12:30  objected to sharing and profiling (Sec-GPC) (public)',
      '2026-03-02 12:30  noted (key 7)',
      '                  Rang',
      '                  back.',
      '',
    ]);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET /api/v1/requests/${id}`]);
  });

  test('what is over and purged, by the law alone', async () => {
    const over = request({
      ...{ status: 'answered', outcome: 'refused', ground: 'Art. 17(3)(e)', closedAt: received.at },
      ...{ contact: null, clause: null, deadlineClause: null, noticeVersion: null, proof: 'none' },
    });
    const { out } = await asked(['show', id], { status: 200, body: over }, false);
    for (const line of [
      `${id}  erasure  answered (refused)  kadakas`,
      'Due       Mon 16 Mar 2026, by the law',
      'Right     the law; no notice was in force',
      'Proof     none is needed',
      'Ground    Art. 17(3)(e)',
      'Contact   purged',
    ]) {
      expect(out.split('\n')).toContain(line);
    }
  });

  test.each([
    [{}, 'by email, not there yet'],
    [
      { proof: 'signature', confirmedAt: received.at } as const,
      `by signature, not there yet; address confirmed 2026-03-02 12:30`,
    ],
    [
      { verified: { at: received.at, how: 'letter', by: 'key 7' } },
      'letter, recorded 2026-03-02 12:30 by key 7',
    ],
    [{ proof: 'none', verified: { at: received.at, how: 'none', by: 'law' } } as const, 'none is needed'],
  ])('the proof of %j', async (more, said) => {
    const { out } = await asked(['show', id], { status: 200, body: request(more) });
    expect(out).toContain(`\nProof     ${said}\n`);
  });

  test.each([
    [
      { carriedAt: received.at, erasure: { status: 'running', reason: null } },
      'Erasure   being carried out since ',
    ],
    [
      { carriedAt: received.at, erasure: { status: 'finished', reason: null } },
      'Erasure   carried out, begun 2026-',
    ],
    [{ carriedAt: received.at, erasure: { status: 'failed', reason: 'Gone.' } }, 'Erasure   failed, begun '],
    [{ restriction: 'stands' }, 'Paused    their data may be stored, and not used; request lift'],
    [{ restriction: 'lifting' }, 'Paused    until the person has got the mail'],
    [{ restriction: 'lifted' }, 'Paused    no longer'],
  ] as const)('how what was asked stands: %j', async (more, said) => {
    const { out } = await asked(['show', id], { status: 200, body: request(more) });
    expect(out).toContain(`\n${said}`);
  });

  test('as the API has it, and one that is not there', async () => {
    const { out } = await asked(['show', id, '--json'], { status: 200, body: request() });
    expect(JSON.parse(out)).toEqual(request());
    const missing = { status: 404, body: { title: 'There is nothing here', detail: 'No request.' } };
    const none = await asked(['show', '../x'], missing);
    expect([none.code, none.out, none.err]).toEqual([1, '', 'There is nothing here. No request.\n']);
    expect(none.sent[0]?.path).toBe('/api/v1/requests/..%2Fx');
  });
});

describe('open', () => {
  const open = ['open', '--controller', 'kadakas', '--type', 'erasure', '--email', 'mari@example.com'];
  const created = { status: 201, body: request({ dueOn: addDays(today(), 1) }) };

  test('all that can be said of it, and how it stands then', async () => {
    const folder = folderWith({ 'letter.txt': '\ufeffForget me.\nMari\n' });
    const { code, out, err, sent } = await asked(
      [
        ...open,
        ...['--former-email', 'old@example.com', '--order', '1042', '--message-file', `${folder}/letter.txt`],
        ...['--received', '2026-03-01T14:00:00+02:00', '--channel', 'post', '--language', 'en', '--verified'],
      ],
      created,
    );
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      `${id}  erasure  open`,
      `Due ${fullDay(addDays(today(), 1))}, tomorrow, by clause 6.3.1`,
      'counted so',
      '',
    ]);
    expect(sent.map(({ method, path, body }) => [`${method} ${path}`, body])).toEqual([
      [
        'POST /api/v1/controllers/kadakas/requests',
        {
          ...{ type: 'erasure', email: 'mari@example.com', formerEmail: 'old@example.com' },
          ...{ orderNumber: '1042', message: 'Forget me.\nMari', channel: 'post', language: 'en' },
          ...{ verified: true, receivedAt: '2026-03-01T12:00:00.000Z' },
        },
      ],
    ]);
  });

  test('a date is a day where the shop is; today is now', async () => {
    const past = await asked([...open, '--received', '2026-03-01'], created);
    // Noon at UTC+14 is ten in the evening of the day before
    expect(past.sent[0]?.body).toMatchObject({ receivedAt: '2026-02-28T22:00:00.000Z' });
    const now = await asked([...open, '--received', today()], created);
    expect(now.sent[0]?.body).toEqual({ type: 'erasure', email: 'mari@example.com' });
  });

  test('refused, with the field', async () => {
    const errors = [{ pointer: '/receivedAt', detail: 'must not be in the future' }];
    const { code, err } = await asked([...open, '--received', '2099-01-01'], {
      status: 422,
      body: { title: 'Not as it should be', errors },
    });
    expect([code, err]).toEqual([1, 'Not as it should be.\n  /receivedAt: must not be in the future\n']);
  });

  test.each([
    [['--scope', 'marketing'], 2, /--scope belongs to an objection only/],
    [['--message', 'a', '--message-file', 'b'], 2, /give --message or --message-file, not both/],
    [['--message-file', '/nowhere/letter.txt'], 1, /\/nowhere\/letter\.txt is missing/],
    [['--received', '2026-03-01T12:00:00'], 2, /--received must be a date such as .*, or a moment/],
    [['--channel', 'form'], 2, /--channel must be one of email, phone, post, api, not form/],
  ])('not with %j', async (more, exit, said) => {
    const { code, out, err, sent } = await asked([...open, ...more], created);
    expect([code, out, sent]).toEqual([exit, '', []]);
    expect(err).toMatch(said);
  });
});

describe('what is done with one', () => {
  const moves: [string, string[], string, object][] = [
    [
      'verify',
      ['--how', 'signature', '--note', 'a letter'],
      'verify',
      { how: 'signature', note: 'a letter' },
    ],
    ['extend', ['--reason', 'two systems'], 'extend', { reason: 'two systems' }],
    ['lift', ['--reason', 'right'], 'lift', { reason: 'right' }],
    [
      'lift',
      ['--reason', 'right', '--told-otherwise', 'By phone.'],
      'lift',
      { reason: 'right', toldOtherwise: 'By phone.' },
    ],
    ['note', ['--text', 'rang back'], 'note', { text: 'rang back' }],
    [
      'sort',
      ['--type', 'objection', '--scope', 'marketing'],
      'sort',
      { type: 'objection', scope: 'marketing' },
    ],
    [
      'answer',
      ['--outcome', 'granted', '--message', 'Done.'],
      'answer',
      { outcome: 'granted', message: 'Done.' },
    ],
    [
      'answer',
      ['--outcome', 'refused', '--ground', 'Art. 17(3)(e)', '--message', 'No.'],
      'answer',
      { outcome: 'refused', ground: 'Art. 17(3)(e)', message: 'No.' },
    ],
  ];

  test.each(moves)('%s %j', async (command, more, path, body) => {
    const pause = command === 'lift' ? { restriction: 'lifting' as const } : {};
    const after = request({ status: 'answered', outcome: 'granted', closedAt: received.at, ...pause });
    const { code, out, sent } = await asked([command, id, ...more], { status: 200, body: after });
    const told =
      command === 'lift' ? 'Paused: until the person has got the mail that tells of its end\n' : '';
    expect([code, out]).toEqual([0, `${id}  erasure  answered (granted)\n${told}`]);
    expect(sent.map((one) => [`${one.method} ${one.path}`, one.body])).toEqual([
      [`POST /api/v1/requests/${id}/${path}`, body],
    ]);
    const json = await asked([command, id, ...more, '--json'], { status: 200, body: after });
    expect(JSON.parse(json.out)).toEqual(after);
  });

  test('what its state does not allow', async () => {
    const body = { title: 'The request does not allow this now', detail: 'It is answered.' };
    const { code, out, err } = await asked(['extend', id, '--reason', 'x'], { status: 409, body });
    expect([code, out, err]).toEqual([1, '', 'The request does not allow this now. It is answered.\n']);
  });

  test('sort: a scope of an objection only; answer: not without a message', async () => {
    const sort = await asked(['sort', id, '--type', 'erasure', '--scope', 'other'], { status: 200 });
    expect([sort.code, sort.err]).toEqual([
      2,
      'unusta: request sort: --scope belongs to an objection only.\n',
    ]);
    const answer = await asked(['answer', id, '--outcome', 'granted'], { status: 200 });
    expect([answer.code, answer.err]).toEqual([
      2,
      'unusta: request answer: give --message or --message-file.\n',
    ]);
  });

  test('a server that is another', async () => {
    const { code, err } = await asked(['note', id, '--text', 'x'], { status: 200, body: { hello: 'you' } });
    expect([code, err]).toEqual([1, expect.stringMatching(/gave no request: is it the right server\?\n$/)]);
  });
});
