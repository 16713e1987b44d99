import { canonicalJson, sha256 } from '../digest.ts';
import { type PublicKey, type Verified, verifyJws } from '../keys/jws.ts';
import { type Finding, orderFindings } from './finding.ts';
import { sealType } from './seal.ts';
import { faultsOf } from './sequence.ts';
import type { SealView } from './view.ts';

/** Checks the seals of a controller's log: signatures, chain and numbers. Gives those that hold, in order. */
export async function verifySeals(
  controller: string,
  seals: readonly SealView[],
  keys: readonly PublicKey[],
): Promise<{ holding: SealView[]; findings: Finding[] }> {
  const numbers = seals.map(({ number }) => number);
  const findings = orderFindings('seal', faultsOf(numbers, 0));
  const signed = new Map<number, SealView>();
  for (const seal of seals.toSorted((a, b) => a.number - b.number)) {
    const wrong = await wrongBySignature(seal, keys);
    if (wrong === null) signed.set(seal.number, seal);
    else findings.push(forged(seal, wrong));
  }
  const holding: SealView[] = [];
  for (const seal of signed.values()) {
    const wrong = await wrongInChain(controller, seal, signed.get(seal.number - 1));
    if (wrong === null) holding.push(seal);
    else findings.push(forged(seal, wrong));
  }
  return { holding, findings };
}

function forged({ number }: SealView, wrong: string): Finding {
  return { of: 'seal', what: 'forged', first: number, last: number, sentence: `seal ${number} ${wrong}` };
}

async function wrongBySignature(seal: SealView, keys: readonly PublicKey[]): Promise<string | null> {
  const { kid, jws, ...said } = seal;
  const verified = await verifyJws(jws, sealType, keys);
  if (!verified.ok) return wrongSignature(verified);
  const isSame = verified.kid === kid && isEqual(verified.payload, said);
  return isSame ? null : 'was changed: it says something else than what was signed';
}

function isEqual(one: unknown, other: unknown): boolean {
  try {
    return canonicalJson(one) === canonicalJson(other);
  } catch {
    return false; // no Unicode
  }
}

function wrongSignature({ reason, kid }: Extract<Verified, { ok: false }>): string {
  if (reason === 'malformed') return 'was changed or forged: it bears no signature of a seal';
  if (reason === 'unknown-key')
    return `may be forged: it is signed by ${kid}, which is none of the public keys`;
  return `was changed or forged: its signature is not that of ${kid}`;
}

async function wrongInChain(
  controller: string,
  seal: SealView,
  before: SealView | undefined,
): Promise<string | null> {
  if (seal.controller !== controller) return `is of another log: that of ${seal.controller}`;
  if (seal.number > 1 && !before) return null;
  if (seal.previous !== (before ? await sha256(before.jws) : null)) {
    return `does not follow seal ${seal.number - 1}: it names another one before it`;
  }
  const next = (before?.lastSeq ?? 0) + 1;
  return seal.firstSeq === next ? null : `begins with entry ${seal.firstSeq}, and not with ${next}`;
}
