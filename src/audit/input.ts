import * as v from 'valibot';

// Entries and seals as the API shows them, and an export holds them.

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const digest = v.pipe(v.string(), v.hexadecimal(), v.length(64));
const time = v.pipe(v.string(), v.isoTimestamp());

/** An entry of the log. */
export const ShownEntry = v.strictObject({
  seq: v.pipe(count, v.description('Its number in the controller’s log, without gaps.')),
  id: v.pipe(v.string(), v.uuid()),
  at: time,
  actor: v.pipe(v.string(), v.description('The id of the key that did it; `admin` for `ADMIN_KEY`.')),
  event: v.string(),
  data: v.pipe(v.record(v.string(), v.unknown()), v.description('Never personal data.')),
  digest: v.pipe(
    digest,
    v.description(
      'SHA-256 of the canonical JSON (RFC 8785) of `{controller, id, at, actor, event, data}`, with `at` in milliseconds and `data` as canonical JSON text.',
    ),
  ),
});

/** A seal. */
export const ShownSeal = v.strictObject({
  controller: v.string(),
  number: v.pipe(count, v.description('Without gaps, from 1 on.')),
  firstSeq: v.pipe(count, v.description('The first entry that it is of.')),
  lastSeq: v.pipe(count, v.description('The last entry that it is of.')),
  root: v.pipe(
    digest,
    v.description(
      'The root of the Merkle tree (RFC 6962 § 2.1) over these entries. A leaf is what the entry’s digest is of, with `seq` in it.',
    ),
  ),
  previous: v.pipe(
    v.nullable(digest),
    v.description('SHA-256 of the `jws` of the seal before; null for the first.'),
  ),
  at: time,
  kid: v.pipe(v.string(), v.description('The key that signed it: one of `/.well-known/jwks.json`.')),
  jws: v.pipe(
    v.string(),
    v.description('A signature (RFC 7515, Ed25519) whose payload is all of the above but `kid`.'),
  ),
});

/** A public key, as a JWKS has it; what else it has makes no difference. */
export const ShownKey = v.object({
  kty: v.literal('OKP'),
  crv: v.literal('Ed25519'),
  x: v.string(),
  kid: v.string(),
  use: v.optional(v.literal('sig'), 'sig'),
});
