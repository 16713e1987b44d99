import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyLog } from '../../../src/audit/verify.ts';
import type { EntryView, SealView } from '../../../src/audit/view.ts';
import { publicKeysOf } from '../../../src/keys/signing.ts';
import { type AuditExport, entryOf, ringOf, sealedLog, sealOf } from '../../support/audit-log.ts';

const check = (log: AuditExport, keys = log.keys) => verifyLog(log, keys);
const sentences = async (log: AuditExport, keys = log.keys) =>
  (await check(log, keys)).findings.map(({ sentence }) => sentence);

let sound: AuditExport;
let log: AuditExport;
let entries: EntryView[];
let seals: SealView[];

/** Twelve entries; seals of 1 to 4, 5, and 6 to 10. Each test gets a copy to spoil. */
beforeAll(async () => {
  sound = await sealedLog(12, [4, 5, 10]);
});
const spoiled = (how: () => void) => {
  log = structuredClone(sound);
  ({ entries, seals } = log);
  how();
  return log;
};
const entry = (seq: number) => entries[seq - 1] as EntryView;
const seal = (number: number) => seals[number - 1] as SealView;

describe('a log', () => {
  test('is sound as it was handed out, and says what is sealed', async () => {
    expect(await check(sound)).toEqual({
      findings: [],
      sealed: { first: 1, last: 10 },
      unsealed: { first: 11, last: 12 },
    });
    expect((await check(await sealedLog(4, [4]))).unsealed).toBeNull();
    expect(await check(await sealedLog(2, []))).toEqual({
      findings: [],
      sealed: null,
      unsealed: { first: 1, last: 2 },
    });
    expect(await check(await sealedLog(0, []))).toEqual({ findings: [], sealed: null, unsealed: null });
  });

  test('is sound under several keys, one after the other', async () => {
    const rotated = await sealedLog(4, [4], ringOf('k1'));
    rotated.entries.push(await entryOf('kadakas', 5));
    rotated.seals.push(await sealOf(rotated, ringOf('k2', 'k1')));
    expect(await sentences(rotated, await publicKeysOf(ringOf('k3', 'k2', 'k1')))).toEqual([]);
    expect(await sentences(rotated, await publicKeysOf(ringOf('k2')))).toEqual([
      expect.stringMatching(/^seal 1 may be forged: it is signed by \S+, which is none of the public keys$/),
    ]);
  });
});

describe('entries', () => {
  const besides = (number: number, range: string) =>
    `seal ${number}, of ${range}, does not match: besides what is named, others of them may have been changed`;

  test('that were changed are named by their digests, sealed or not', async () => {
    const one = spoiled(() => {
      entry(7).actor = 'somebody';
    });
    expect(await sentences(one)).toEqual([
      'entry 7 was changed: it has another digest',
      besides(3, 'entries 6 to 10'),
    ]);
    const several = spoiled(() => {
      for (const seq of [5, 6, 12]) entry(seq).data = {};
    });
    expect(await sentences(several)).toEqual([
      'entries 5 to 6 were changed: they have other digests',
      'entry 12 was changed: it has another digest',
      besides(2, 'entry 5'),
      besides(3, 'entries 6 to 10'),
    ]);
  });

  test('whose digest alone was changed are named, and no others suspected', async () => {
    const one = spoiled(() => {
      entry(7).digest = entry(8).digest;
    });
    expect(await sentences(one)).toEqual(['entry 7 was changed: it has another digest']);
  });

  test('that were changed with their digests are named by their seal', async () => {
    const other = await entryOf('kadakas', 7, 'mail');
    const one = spoiled(() => {
      entries[6] = other;
    });
    expect(await sentences(one)).toEqual([
      'seal 3, of entries 6 to 10, does not match: of them some were changed, removed, reordered or inserted, and numbers and digests made to fit',
    ]);
  });

  test('that were removed are named by their numbers', async () => {
    const some = spoiled(() => {
      entries.splice(6, 2);
      entries.splice(1, 1);
    });
    expect(await sentences(some)).toEqual([
      'entry 2 was removed: it is missing',
      'entries 7 to 8 were removed: they are missing',
      besides(1, 'entries 1 to 4'),
      besides(3, 'entries 6 to 10'),
    ]);
    const end = spoiled(() => {
      entries.splice(8);
    });
    expect((await sentences(end))[0]).toBe('entries 9 to 10 were removed: they are missing');
    const unsealed = spoiled(() => {
      entries.splice(10, 1);
    });
    expect(await sentences(unsealed)).toEqual(['entry 11 was removed: it is missing']);
  });

  test('that were removed and the others counted anew are found', async () => {
    const one = spoiled(() => {
      entries.splice(6, 1);
      for (const [i, each] of entries.entries()) each.seq = i + 1;
    });
    expect(await sentences(one)).toEqual([
      expect.stringMatching(/^seal 3, of entries 6 to 10, does not match: of them/),
    ]);
  });

  test('that stand elsewhere are named', async () => {
    const one = spoiled(() => {
      entries.splice(1, 0, ...entries.splice(8, 1));
    });
    expect(await sentences(one)).toEqual(['entry 9 was reordered: it is out of place']);
  });

  test('that exchanged their numbers are found', async () => {
    const two = spoiled(() => {
      [entry(7).seq, entry(8).seq] = [8, 7];
      entries.sort((a, b) => a.seq - b.seq);
    });
    expect(await sentences(two)).toEqual([
      expect.stringMatching(/^seal 3, of entries 6 to 10, does not match: of them/),
    ]);
  });

  test('that were inserted are named', async () => {
    const other = await entryOf('kadakas', 7, 'mail');
    const twice = spoiled(() => {
      entries.splice(6, 0, other);
    });
    expect((await sentences(twice))[0]).toBe('entry 7 was inserted: it is there twice');
    const copy = spoiled(() => {
      entries.splice(6, 0, structuredClone(entry(7)));
    });
    expect(await sentences(copy)).toEqual(['entry 7 was inserted: it is there twice']);
  });

  test('of another log are no entries of this one', async () => {
    const other = spoiled(() => {
      log.controller = 'neiss';
    });
    expect(await sentences(other)).toEqual([
      'entries 1 to 12 were changed: they have other digests',
      ...[1, 2, 3].map((number) => `seal ${number} is of another log: that of kadakas`),
    ]);
  });
});

describe('seals', () => {
  test.each([
    ['at', '2026-02-11T00:00:00.000Z'],
    ['lastSeq', 4],
    ['controller', '\ud800'],
    ['kid', 'other'],
  ])('that say something else than was signed are named: %s', async (field, value) => {
    const one = spoiled(() => {
      Reflect.set(seal(2), field, value);
    });
    expect(await sentences(one)).toEqual(['seal 2 was changed: it says something else than what was signed']);
  });

  test('that were signed by somebody else are named', async () => {
    const one = spoiled(() => {});
    const theirs = await sealedLog(4, [4], ringOf('theirs'));
    one.seals[0] = theirs.seals[0] as SealView;
    expect(await sentences(one)).toEqual([expect.stringMatching(/^seal 1 may be forged: it is signed by /)]);
    // As if the key were ours
    const [kid = ''] = sound.seals.map((each) => each.kid);
    const [header = '', ...rest] = theirs.seals[0]?.jws.split('.') ?? [];
    const named = Buffer.from(header, 'base64url')
      .toString()
      .replace(theirs.seals[0]?.kid ?? '', kid);
    one.seals[0] = { ...(theirs.seals[0] as SealView), kid };
    one.seals[0].jws = [Buffer.from(named).toString('base64url'), ...rest].join('.');
    expect(await sentences(one)).toEqual([
      `seal 1 was changed or forged: its signature is not that of ${kid}`,
    ]);
  });

  test('that are missing, there twice or elsewhere are named', async () => {
    const missing = spoiled(() => {
      seals.splice(1, 1);
    });
    expect(await sentences(missing)).toEqual(['seal 2 was removed: it is missing']);
    const twice = spoiled(() => {
      seals.push(seal(3));
    });
    expect(await sentences(twice)).toEqual(['seal 3 was inserted: it is there twice']);
    const elsewhere = spoiled(() => {
      seals.reverse();
    });
    expect(await sentences(elsewhere)).toEqual(['seals 2 to 3 were reordered: they are out of place']);
  });

  test('made anew by whoever has the key break the chain, unless all are', async () => {
    const ring = ringOf('k1');
    const anew = spoiled(() => {});
    anew.entries[3] = await entryOf('kadakas', 4, 'mail');
    anew.seals[0] = await sealOf({ ...anew, entries: anew.entries.slice(0, 4), seals: [] }, ring);
    expect(await sentences(anew)).toEqual(['seal 2 does not follow seal 1: it names another one before it']);
    const gap = await sealedLog(4, [4], ring);
    gap.entries.push(await entryOf('kadakas', 5), await entryOf('kadakas', 6));
    const last = { ...(gap.seals[0] as SealView), lastSeq: 5 };
    gap.seals.push(await sealOf({ ...gap, seals: [last] }, ring));
    expect(await sentences(gap)).toEqual(['seal 2 begins with entry 6, and not with 5']);
  });

  test('of entries that were gone already when they were made tell of it', async () => {
    const gone = await sealedLog(4, [4]);
    gone.entries.push(await entryOf('kadakas', 6));
    gone.seals.push(await sealOf(gone, ringOf('k1')));
    expect((await sentences(gone))[0]).toBe('entry 5 was removed: it is missing');
  });
});

describe('any entry', () => {
  test('taken out, put in or moved is named', async () => {
    const moves = fc.record({
      from: fc.nat(9),
      to: fc.nat(9),
      what: fc.constantFrom('remove', 'copy', 'move'),
    });
    await fc.assert(
      fc.asyncProperty(moves, async ({ from, to, what }) => {
        const one = structuredClone(sound);
        const [taken = sound.entries[0] as EntryView] =
          what === 'copy' ? [one.entries[from]] : one.entries.splice(from, 1);
        if (what !== 'remove') one.entries.splice(to, 0, taken);
        fc.pre(what !== 'move' || from !== to);
        const { findings } = await check(one);
        const kind = { remove: 'removed', copy: 'inserted', move: 'reordered' }[what];
        const named = findings.filter((each) => each.what === kind).map(({ first, last }) => [first, last]);
        // Neighbours that change places: either is the one that moved
        const either = Math.abs(from - to) === 1 && what === 'move' ? [from + 1, to + 1] : [from + 1];
        expect(either).toContain(named[0]?.[0]);
        expect(named[0]?.[0]).toBe(named[0]?.[1]);
      }),
    );
  });
});
