import { sha256 } from '../digest.ts';
import { type Clause, findClause } from '../notices/clause.ts';
import { parseNotice } from '../notices/parse.ts';
import { lawOfStorage } from '../retention/request-rules.ts';
import { entryAt, type PackFinding, packFinding } from './finding.ts';
import type { PackedNotice, PackedProfile } from './input.ts';
import { type Contents, type Pack, type Published, packFiles } from './pack.ts';
import type { Story } from './story.ts';

/** A notice as it was published, with the clauses of each of its texts. */
export type ProvenNotice = PackedNotice & { clauses: Clause[][] };

/** What a pack has of notices and profiles, as far as it is what the log says was published. */
export interface Proven {
  /** By version. */
  notices: Map<string, ProvenNotice>;
  /** By digest. */
  profiles: Map<string, PackedProfile>;
}

/** Holds notices and profiles against the digests in the log; only those that agree are worked with any further. */
export async function provePublished(
  { notices, profiles }: Pack,
  story: Story,
): Promise<{ proven: Proven; findings: PackFinding[] }> {
  const proven: Proven = { notices: new Map(), profiles: new Map() };
  const findings: PackFinding[] = [];
  for (const [version, packed] of notices) {
    const entries = story.notices.filter((one) => one.version === version);
    const found = await prove(packed, `notice ${version}`, packFiles.notice(version), entries);
    if ('sentence' in found) findings.push(found);
    else proven.notices.set(version, { ...found, clauses: clausesOf(found) });
  }
  for (const [digest, packed] of profiles) {
    const entries = story.profiles.filter((one) => one.digest === digest);
    const found = await prove(packed, `profile ${digest}`, packFiles.profile(digest), entries);
    if ('sentence' in found) findings.push(found);
    else proven.profiles.set(digest, found);
  }
  return { proven, findings };
}

async function prove<T extends object>(
  { raw, value }: Published<T>,
  name: string,
  file: string,
  entries: { seq: number; digest: string }[],
): Promise<T | PackFinding> {
  const [published] = entries;
  if (!published) {
    return packFinding(`The log does not know that the ${name} was ever published.`, file);
  }
  if ((await sha256(raw)) !== published.digest) {
    const sentence = `The ${name} is not the one that was published: its SHA-256 is another than in the log.`;
    return packFinding(sentence, file, entryAt(published.seq));
  }
  return value ?? packFinding(`The ${name} is as it was published, but it can't be read.`, file);
}

function clausesOf({ texts }: PackedNotice): Clause[][] {
  return Object.values(texts).map(({ source, format }) => parseNotice(source, format).clauses);
}

/** What a pack should have of notices and profiles, and has not. */
export function missingPublished({ notices, profiles }: Pack, contents: Contents): PackFinding[] {
  return [
    ...contents.versions
      .filter((version) => !notices.has(version))
      .map((version) =>
        missing(`notice ${version}, which was in force or is cited`, packFiles.notice(version)),
      ),
    ...contents.profiles
      .filter((digest) => !profiles.has(digest))
      .map((digest) =>
        missing(`profile ${digest}, by which the shop's data were mapped`, packFiles.profile(digest)),
      ),
  ];
}

const missing = (what: string, file: string) => packFinding(`The pack lacks the ${what}.`, file);

/** Whether the texts that are there to be read are those of the notices, to the letter. */
export function textFindings({ texts }: Pack, { notices }: Proven): PackFinding[] {
  const expected = new Map(
    [...notices].flatMap(([version, { texts: sent }]) =>
      Object.entries(sent).map(([language, { format, source }]) => [
        packFiles.text(version, language, format),
        source,
      ]),
    ),
  );
  return [...new Set([...texts.keys(), ...expected.keys()])].sort().flatMap((path) => {
    if (texts.get(path) === expected.get(path)) return [];
    if (!texts.has(path)) return [packFinding('A text of a notice is missing among those to be read.', path)];
    return [packFinding('This text is not that of the notice that was published.', path)];
  });
}

/** Whether a citation names a clause of every text of a notice, or the law by which requests go where it says nothing. */
export function isClause({ clauses }: ProvenNotice, cited: string): boolean {
  return cited === lawOfStorage || clauses.every((each) => findClause(each, cited) !== undefined);
}

/** Whether a clause's id is the one that a rule's citation means in one of the texts. */
export function isSameClause({ clauses }: ProvenNotice, cited: string, id: string): boolean {
  return cited === id || clauses.some((each) => findClause(each, cited)?.id === id);
}
