import { expect, test } from 'vitest';
import { type Reply, type Sent, startPeer } from './peer.ts';
import { unusta } from './shop.ts';

const link = 'http://localhost:8787/s/local.a-b_c';
const mail = (to: string, subject: string, text = `Hello.\n\nFollow it:\n${link}\n\n-- \nFrom the shop`) => ({
  ...{ to, subject, text, html: '', headers: {}, at: '2026-03-01T09:30:00.000Z' },
});
const mailbox = [
  mail('jaan@example.com', 'For another', 'See http://localhost:8787/kadakas for more.\u001b[2J'),
  mail('Mari@example.com', 'The newest'),
  mail('mari@example.com', 'One before', 'http://localhost:8787/v/old'),
];
const due = (more: object = {}) => ({ kind: 'mail', dueAt: '2026-03-01T09:29:59.000Z', ...more });

/** Asks a server whose mailbox is this, and on whose way these deliveries are, one list for each time that it is asked. */
async function mailOf(
  line: string[],
  onTheWay: object[][] = [],
  box: Reply = { status: 200, body: mailbox },
) {
  const waiting = [...onTheWay];
  const { url, sent } = await startPeer(({ path }: Sent) =>
    path === '/dev/mail.json' ? box : { status: 200, body: { items: waiting.shift() ?? [], cursor: null } },
  );
  const done = await unusta(['dev', 'mail', ...line, '--url', url, '--key', 'unusta_admin']);
  return { ...done, sent: sent.map(({ path }) => path) };
}

test('the newest mail to an address, however it is written', async () => {
  const { code, out, sent } = await mailOf(['--to', ' MARI@example.com']);
  expect([code, out.split('\n').slice(0, 5)]).toEqual([
    0,
    ['To: Mari@example.com', 'Subject: The newest', 'Date: 2026-03-01T09:30:00.000Z', '', 'Hello.'],
  ]);
  expect(sent).toEqual(['/api/v1/deliveries?state=due', '/dev/mail.json']);
  expect((await mailOf(['--to', 'jaan@example.com'])).out).toContain('for more.\ufffd[2J');
  expect(JSON.parse((await mailOf(['--to', 'mari@example.com', '--json'])).out).subject).toBe('The newest');
});

test('only its link', async () => {
  expect((await mailOf(['--to', 'mari@example.com', '--link'])).out).toBe(`${link}\n`);
  const none = await mailOf(['--to', 'jaan@example.com', '--link']);
  expect([none.code, none.out, none.err]).toEqual([
    1,
    '',
    'The newest mail to jaan@example.com has no link.\n',
  ]);
});

test('waits for what is on its way, and for nothing else', async () => {
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const others = [due({ kind: 'webhook' }), due({ dueAt: later })];
  const { code, sent } = await mailOf(['--to', 'mari@example.com'], [[due()], [...others, due()], others]);
  expect([code, sent.length, sent.at(-1)]).toEqual([0, 4, '/dev/mail.json']);
});

test('none, or no mailbox', async () => {
  const none = await mailOf(['--to', 'kati@example.com']);
  expect([none.code, none.out, none.err]).toEqual([1, '', 'There is no mail to kati@example.com.\n']);
  const elsewhere: Reply = { status: 404, body: { title: 'There is nothing here', detail: 'No such page.' } };
  const absent = await mailOf(['--to', 'mari@example.com'], [], elsewhere);
  expect([absent.code, absent.err]).toEqual([1, 'There is nothing here. No such page.\n']);
  const other = await mailOf(['--to', 'mari@example.com'], [], { status: 200, body: {} });
  expect([other.code, other.err]).toEqual([1, 'This server has no local mailbox.\n']);
});
