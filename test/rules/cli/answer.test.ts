import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publicKeysOf } from '../../../src/keys/signing.ts';
import { ringOf } from '../../support/audit-log.ts';
import { answerFile, signedAnswer } from '../../support/signed-answer.ts';
import { startPeer } from './peer.ts';
import { folderWith, unusta } from './shop.ts';

const keysText = async (...names: string[]) => JSON.stringify({ keys: await publicKeysOf(ringOf(...names)) });

/** Runs `answer verify` on a file by the keys published, or as the options have it. */
async function verify(file: object | string, ...options: string[]) {
  const folder = folderWith({
    'answer.json': typeof file === 'string' ? file : JSON.stringify(file),
    'jwks.json': await keysText('k2', 'k1'),
    'foreign.json': await keysText('k2'),
    'none.json': '{"keys": []}',
  });
  const at = (one: string) => (/\.json$/.test(one) ? join(folder, one) : one);
  const given = options.length > 0 ? options : ['--keys', 'jwks.json'];
  return unusta(['answer', 'verify', join(folder, 'answer.json'), ...given.map(at)]);
}

const [newest] = await publicKeysOf(ringOf('k1'));
const kid = newest?.kid ?? '';

describe('answer verify', () => {
  test('says in words what the answer says, and that it is genuine', async () => {
    const { code, out, err } = await verify(await answerFile(ringOf('k1')));
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'Kadakas OÜ (kadakas) answers: in part',
      'asked for: erasure, number 019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96',
      'received 2026-11-02T10:00:00.000Z, due 2026-11-16, answered 2026-11-12T21:30:00.000Z',
      'by notice 2026-03-01: the right by clause 2.1, its deadline by clause 2.2',
      '  Your account is gone.',
      '  Invoices stay.',
      'as of 2026-11-12T21:29:59.000Z:',
      '  Accounting records: 3 records erased; 2 records kept until Saturday, 31 December 2033 (clause 2.2), because the law obliges us (RPS § 12).',
      '  Omniva was asked on Thursday, 5 November 2026 to erase your data, and has not confirmed it yet.',
      'ground: Art. 17(3)(b) GDPR',
      'authority: Andmekaitse Inspektsioon, https://www.aki.ee',
      'You can go to court.',
      'Your address stays on the list.',
      'Up to 30 days.',
      `Genuine: signed at https://unusta.example by the key ${kid}, and nothing in it was changed.`,
      '',
    ]);
  });

  test('has the same as JSON, with what later answers say besides', async () => {
    const said = { ...signedAnswer(), fee: { amount: 0 } };
    const { code, out } = await verify(await answerFile(ringOf('k1'), said), '--keys', 'jwks.json', '--json');
    expect([code, JSON.parse(out)]).toEqual([0, { genuine: true, kid, answer: said }]);
  });

  test.each([
    ['of another key', ['--keys', 'foreign.json'], `signed by the key ${kid}, which is none of those given`],
    ['without a key', ['--keys', 'none.json'], 'holds no Ed25519 key'],
  ])('%s: 1, and it says so', async (_, options, words) => {
    const { code, out, err } = await verify(await answerFile(ringOf('k1')), ...options);
    expect([code, out + err]).toEqual([1, expect.stringContaining(words)]);
  });

  test('names what was changed: 1', async () => {
    const file = await answerFile(ringOf('k1'));
    const other = await answerFile(ringOf('k1'), signedAnswer({ outcome: 'granted' }));
    const forged = await verify({ ...file, payload: other.payload });
    expect([forged.code, forged.out]).toEqual([
      1,
      expect.stringContaining(`✗ It was changed or forged: the signature is not that of the key ${kid}.`),
    ]);
    const report = await verify({ ...file, payload: other.payload }, '--keys', 'jwks.json', '--json');
    expect(JSON.parse(report.out)).toMatchObject({ genuine: false, kid, reason: 'forged' });
    for (const none of [{}, [], null, { ...file, header: { note: 'trust me' } }, { ...file, signature: 1 }]) {
      const { code, out } = await verify(none ?? 'null');
      expect([code, out]).toEqual([1, expect.stringContaining('bears no signature of one')]);
    }
    const seal = await verify(await answerFile(ringOf('k1'), signedAnswer(), 'unusta-seal+json'));
    expect([seal.code, seal.out]).toEqual([1, expect.stringContaining('bears no signature of one')]);
    const later = await verify(await answerFile(ringOf('k1'), { ...signedAnswer(), version: 2 }));
    expect([later.code, later.out]).toEqual([1, expect.stringContaining('take a newer one')]);
  });

  test('says what it can’t read: 1', async () => {
    expect(await verify('{')).toMatchObject({ code: 1, err: expect.stringContaining('is not JSON') });
    const missing = await unusta(['answer', 'verify', 'missing.json']);
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('missing.json is missing')]);
  });

  test('without --keys asks the server for them, without a key of its own, and nobody over http', async () => {
    const keys = await publicKeysOf(ringOf('k1'));
    const peer = await startPeer(() => ({ status: 200, body: { keys } }));
    const { code } = await verify(await answerFile(ringOf('k1')), '--url', peer.url);
    expect([code, peer.sent]).toEqual([
      0,
      [expect.objectContaining({ method: 'GET', path: '/.well-known/jwks.json', key: undefined })],
    ]);
    const away = await verify(await answerFile(ringOf('k1')), '--url', 'http://127.0.0.1:1');
    expect([away.code, away.err]).toEqual([1, expect.stringContaining('--keys FILE needs no server')]);
    const open = await verify(await answerFile(ringOf('k1')), '--url', 'http://unusta.example');
    expect([open.code, open.err]).toEqual([1, expect.stringContaining('could change the keys')]);
  });

  test('prints nothing by which words could steer a terminal', async () => {
    const message = '\u001b[2J\u202egone\r\nGenuine';
    const { out } = await verify(await answerFile(ringOf('k1'), signedAnswer({ message })));
    expect(out).toContain('  \ufffd[2J\ufffdgone\ufffd\n  Genuine\n');
  });
});
