import type { PackHead } from '../evidence/input.ts';

/** What a pack says of itself, to a person: what is in it, and how to check it. */
export function packReadme({ controller, from, to }: PackHead): string {
  return `EVIDENCE PACK: ${controller}, ${from === null ? 'from the beginning' : `from ${from}`} to ${to}\n\n${text}`;
}

const text = `It shows what was deleted or anonymised because its time was over: by which
rule, promised in which clause of which privacy notice, how many rows, how old
they were, when, and who approved it (the id of a key). Of the persons whose
data they were, nothing is in it.


WHAT IS IN IT

  purges.json        each purge of this time: its plan, approval and result
  batches.json       each batch of rows that went: rule, clause, notice, table,
                     number of rows, first and last date, keyed digest of keys
  notices/V.json     the privacy notice of version V, as it was published: its
                     texts, and the policy that says what they promise
  notices/V/L.txt    the same text in the language L, to be read (or L.md)
  profiles/D.json    the shop as it was published: time zone, end of the
                     financial year, and which table holds what
  audit.json         the shop's whole audit log, its seals, the public keys
  jwks.json          the public keys once more (a JWKS, RFC 7517)
  pack.json          of which shop and which time this pack is
  SHA256SUMS         SHA-256 of each file, against damage on the way

A purge belongs to a time if anything happened to it then, and is here as a
whole. All moments are UTC; dates are those of the shop's time zone.


TO CHECK IT WITH ONE COMMAND, OFFLINE

Unusta is the program that made this. With a copy of it and Node 20 or newer,
"npm ci" once, and then:

  npm run unusta -- purge verify PACK.zip --keys jwks.json

jwks.json is what the shop's system publishes at /.well-known/jwks.json: get it
yourself. Without --keys, the keys in the pack are taken, which prove no more
than the pack does. The command exits with 0 if all is sound, else with 1, and
says what is wrong and where.


TO CHECK IT BY HAND

1. Damage: "sha256sum -c SHA256SUMS".

2. The log (audit.json). The digest of an entry is SHA-256 of the canonical
   JSON (RFC 8785) of {controller, id, at, actor, event, data}, with "at" in
   milliseconds since 1970 and "data" as canonical JSON text. The root of a
   seal is that of the Merkle tree (RFC 6962, section 2.1) over its entries
   firstSeq to lastSeq; a leaf is the same JSON with "seq" in it. "previous" is
   SHA-256 of the "jws" of the seal before. "jws" is a signature (RFC 7515,
   Ed25519 by RFC 8037) of all the rest of the seal but "kid", as canonical
   JSON; "kid" names the public key.

3. The notices: "sha256sum notices/*.json". Each sum is the digest in an entry
   "notice.published" of the log, with the version. The texts beside them are
   those in the JSON, to the letter.

4. The profiles: "sha256sum profiles/*.json". Each sum is the file's name, and
   stands in an entry "controller.published". A purge went by the last one
   before its entry "purge.started".

5. The purges: the figures of a plan are those of the entry "purge.planned";
   "purge.approved" says by which key, and for which rules; nothing of a rule
   that waited for an approval went before it. What was purged is the sum of
   the batches.

6. The batches: each is an entry "purge.batch" of the log, with the same
   figures, and each such entry of these purges is a batch here. Its clause is
   in the notice's text; its rule is in the notice's policy under "retention".
   Of people's requests themselves (source "unusta") Unusta has rules besides:
   "ID:texts", what was written in them, goes six months after the answer, or
   as the notice's rule ID says, if that is sooner or a legal obligation;
   "ID:proof", the rest, as that rule says, if it anonymises, for Unusta then
   deletes. Where no rule of the notice counts from "request_answered", they are
   "requests:texts", P6M, and "requests:proof", P3Y, and the clause is the law's
   own (law:5(1)(e): Art. 5(1)(e) GDPR, storage limitation).

7. The days: take a batch's "lastOn", the date of its newest row; for a rule
   with "from": "financial_year_end" go to the first end of a financial year on
   or after it (profile); add the rule's "keep"; a month without that day ends
   on its last. That is the last day on which the row had to be kept: the
   purge's "asOf" has to be later.

8. The erasures: a purge of the kind "erasure" took what a person asked to have
   erased (law:17: Art. 17 GDPR), whose plan somebody saw and carried out; one
   of the kind "reapply" what had been erased before, and had come back with a
   backup. No period lets that go: its rule is "erasure-" and the category of
   its rows, or all of them, if the rows are of several, and "firstOn" and
   "lastOn" are null where no row had a date. It is anonymised where the table
   is anonymised by every rule for it (profile, policy), else deleted.


WHAT IT CANNOT SHOW

That the end of the log was cut off, together with the seals of it: ask for a
seal that was kept elsewhere. It has to be among the seals in audit.json (give
it as --seal). And what is still in a database, no log of what went can show.
`;
