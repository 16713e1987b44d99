import type { Span } from '../audit/sequence.ts';
import { type ExportedLog, type Verdict, verifyLog } from '../audit/verify.ts';
import type { PublicKey } from '../keys/jws.ts';
import { publicKeysPath } from '../paths.ts';
import { readAuditFile, readKeysFile, readSealFile } from './audit-file.ts';
import type { Call, Command } from './command.ts';
import type { Read } from './files.ts';
import { pathsOf } from './paths.ts';
import { counted, startProgress } from './progress.ts';

/** `audit verify FILE`. */
export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'Checks an exported audit log against its seals. Offline.',
  takes: 'FILE',
  options: {
    keys: { value: 'FILE', summary: `the server's ${publicKeysPath} (default: the keys in the export)` },
    seal: { value: 'FILE', summary: 'a seal that was kept elsewhere, which the log must have' },
  },
  examples: [
    { line: 'audit verify audit.json --keys jwks.json', does: 'by the keys that the server publishes' },
    {
      line: 'audit verify audit.json --keys jwks.json --seal kept.json',
      does: 'and nothing up to there was cut off',
    },
  ],
  notes: [
    'It names every entry that was changed, removed, reordered or inserted, and what is newer than the last seal. The exit code is 0 if all is sound, otherwise 1.',
    'Where somebody has made digests and numbers fit too, a seal tells that its entries are others, but not which of them.',
    'That the end of a log was cut off with its seals, no log can show by itself: keep a seal where the log is not, and give it as --seal.',
  ],
  run: async (call) => {
    const given = readGiven(call);
    if (!given.ok) {
      console.error(given.message);
      return 1;
    }
    const { log, keys, isOwn, strange, kept } = given.value;
    const progress = startProgress();
    const verdict = await verifyLog(log, keys, progress.add);
    progress.end();
    const isCut = kept !== null && !log.seals.some(({ jws }) => jws === kept);
    const wrong = [
      ...verdict.findings,
      ...[...strange, ...(isCut ? [cutOff] : [])].map((sentence) => ({ sentence })),
    ];
    if (call.flags.has('json')) console.log(JSON.stringify(reportOf(log, verdict, wrong), null, 2));
    else for (const line of linesOf(log, verdict, wrong)) console.log(line);
    if (isOwn && log.seals.length > 0) console.error(doubtOf(log));
    return wrong.length > 0 ? 1 : 0;
  },
};

const cutOff =
  'the seal that was kept is not among the seals: they were cut off or made anew, or the export is older, or of another log';

interface Given {
  log: ExportedLog;
  strange: string[];
  keys: PublicKey[];
  /** Whether the keys are the export's own. */
  isOwn: boolean;
  kept: string | null;
}

function readGiven({ args: [file = ''], texts, environment }: Call): Read<Given> {
  const read = <T>(path: string, reader: (path: string) => Read<T>): Read<T> => {
    const found = reader(pathsOf([path], environment)[0] ?? path);
    return found.ok ? found : { ok: false, message: `${path} ${found.message}` };
  };
  const audit = read(file, readAuditFile);
  const keys = texts.keys === undefined ? null : read(texts.keys, readKeysFile);
  const kept = texts.seal === undefined ? null : read(texts.seal, readSealFile);
  if (!audit.ok) return audit;
  if (keys?.ok === false) return keys;
  if (kept?.ok === false) return kept;
  const { log, strange } = audit.value;
  const value = {
    log,
    strange,
    keys: keys?.value ?? audit.value.keys,
    isOwn: !keys,
    kept: kept?.value ?? null,
  };
  return { ok: true, value };
}

function reportOf({ controller, entries, seals }: ExportedLog, verdict: Verdict, findings: object[]) {
  const { sealed, unsealed } = verdict;
  const counts = { entries: entries.length, seals: seals.length };
  return { controller, sound: findings.length === 0, ...counts, sealed, unsealed, findings };
}

function linesOf(
  { controller, entries, seals }: ExportedLog,
  { sealed, unsealed }: Verdict,
  wrong: { sentence: string }[],
): string[] {
  const verdict = wrong.length > 0 ? `Not sound: ${counted(wrong.length, 'finding')}.` : soundness(sealed);
  return [
    `${controller}: ${counted(entries.length, 'entry', 'entries')}, ${counted(seals.length, 'seal')}`,
    ...(sealed ? [`sealed: ${named(sealed)}`] : []),
    ...(unsealed ? [`unsealed: ${named(unsealed)}, newer than the last seal`] : []),
    ...wrong.map(({ sentence }) => `✗ ${sentence}`),
    verdict,
  ];
}

function soundness(sealed: Span | null): string {
  return sealed
    ? 'Sound: of what is sealed, nothing was changed, removed, reordered or inserted.'
    : 'Nothing speaks against it, but nothing is sealed.';
}

function named({ first, last }: Span): string {
  return first === last ? `entry ${first}` : `entries ${first} to ${last}`;
}

function doubtOf({ seals }: ExportedLog): string {
  const kids = [...new Set(seals.map(({ kid }) => kid))].join(', ');
  return `The keys are the export's own, and no more to be trusted than it is. Look for ${kids} in the server's ${publicKeysPath}, or give that as --keys.`;
}
