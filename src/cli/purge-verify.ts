import { readFileSync } from 'node:fs';

import { type PackFinding, packFinding } from '../evidence/finding.ts';
import { type Pack, packFiles } from '../evidence/pack.ts';
import { type PackVerdict, verifyPack } from '../evidence/verify-pack.ts';
import { publicKeysPath } from '../paths.ts';
import { readKeysFile, readSealFile } from './audit-file.ts';
import type { Call, Command } from './command.ts';
import { type Read, reasonOf } from './files.ts';
import { figuresOf, runCounts } from './pack-figures.ts';
import { type PackFile, packFrom } from './pack-file.ts';
import { pathsOf } from './paths.ts';
import { counted, startProgress } from './progress.ts';
import { printable } from './purge-following.ts';
import { unzipped } from './zip.ts';

/** `purge verify FILE`. */
export const purgeVerify: Command = {
  name: 'purge verify',
  summary: 'Checks an evidence pack. Offline.',
  takes: 'FILE',
  options: {
    keys: { value: 'FILE', summary: `the server's ${publicKeysPath} (default: the keys in the pack)` },
    seal: { value: 'FILE', summary: 'a seal that was kept elsewhere, which the log must have' },
  },
  examples: [
    { line: 'purge verify evidence.zip --keys jwks.json', does: 'by the keys that the server publishes' },
  ],
  notes: [
    'It checks the audit log against its seals; notices, plans and batches against the log, so that nothing was changed, put in or left out; that each clause cited is in its notice; and that no batch took a row before the day that the notice promised.',
    'The exit code is 0 if all is sound, otherwise 1; each finding says what is wrong, and where.',
    'That the end of a log was cut off with its seals, no pack can show by itself: give a seal that was kept elsewhere as --seal.',
  ],
  run: async (call) => {
    const given = await readGiven(call);
    if (!given.ok) {
      console.error(given.message);
      return 1;
    }
    const { pack, strange, keys, isOwn, kept } = given.value;
    const progress = startProgress();
    const verdict = await verifyPack(pack, keys, progress.add);
    progress.end();
    const isCut = kept !== null && !pack.log.seals.some(({ jws }) => jws === kept);
    const findings = [...strange, ...verdict.findings, ...(isCut ? [cutOff] : [])];
    if (call.flags.has('json')) console.log(JSON.stringify(reportOf(pack, verdict, findings), null, 2));
    else for (const line of linesOf(pack, verdict, findings)) console.log(printable(line));
    if (isOwn && pack.log.seals.length > 0) console.error(doubtOf(pack));
    return findings.length > 0 ? 1 : 0;
  },
};

const cutOff = packFinding(
  'The seal that was kept is not among the seals: they were cut off or made anew, or the pack is older, or of another shop.',
  packFiles.log,
);

interface Given extends PackFile {
  /** Whether the keys are the pack's own. */
  isOwn: boolean;
  kept: string | null;
}

async function readGiven({ args: [file = ''], texts, environment }: Call): Promise<Read<Given>> {
  const at = (path: string) => pathsOf([path], environment)[0] ?? path;
  const named = <T>(path: string, found: Read<T>): Read<T> =>
    found.ok ? found : { ok: false, message: `${path} ${found.message}` };
  const pack = named(file, await readPack(at(file)));
  if (!pack.ok) return pack;
  const keys = texts.keys === undefined ? null : named(texts.keys, readKeysFile(at(texts.keys)));
  if (keys?.ok === false) return keys;
  const kept = texts.seal === undefined ? null : named(texts.seal, readSealFile(at(texts.seal)));
  if (kept?.ok === false) return kept;
  const value = { ...pack.value, isOwn: !keys, kept: kept?.value ?? null };
  return { ok: true, value: keys ? { ...value, keys: keys.value } : value };
}

async function readPack(path: string): Promise<Read<PackFile>> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { ok: false, message: reasonOf(error) };
  }
  const files = unzipped(bytes);
  return files.ok ? packFrom(files.value) : files;
}

function reportOf(pack: Pack, { sealed, sealedAt, unsealed }: PackVerdict, findings: PackFinding[]) {
  const { controller, from, to } = pack.head;
  const sound = findings.length === 0;
  return { controller, from, to, sound, ...figuresOf(pack), sealed, sealedAt, unsealed, findings };
}

function linesOf(pack: Pack, { sealed, sealedAt }: PackVerdict, findings: PackFinding[]): string[] {
  const { controller, from, to } = pack.head;
  const figures = figuresOf(pack);
  const { batches, rows, rules, notices } = figures;
  const isSound = findings.length === 0;
  const parts = [
    [counted(batches, 'batch', 'batches'), counted(rows, 'row'), counted(rules, 'rule')].join(', '),
    ...(isSound && batches > 0 ? ['all cited clauses found; no row went before its day'] : []),
    sealed ? `log sealed up to entry ${sealed.last} (${sealedAt})` : 'log not sealed',
  ];
  return [
    `${controller}, ${from === null ? 'from the beginning' : from} to ${to}: ${[...runCounts(figures), counted(notices, 'notice')].join(', ')}`,
    ...findings.map(({ sentence, where }) => `✗ ${sentence} (${where})`),
    `${parts.join('; ')}.`,
    isSound
      ? 'Sound: nothing was changed, put in or left out.'
      : `Not sound: ${counted(findings.length, 'finding')}.`,
  ];
}

function doubtOf({ log: { seals } }: Pack): string {
  const kids = [...new Set(seals.map(({ kid }) => kid))].join(', ');
  return printable(
    `The keys are the pack's own, and no more to be trusted than it is. Look for ${kids} in the server's ${publicKeysPath}, or give that as --keys.`,
  );
}
