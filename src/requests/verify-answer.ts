import * as v from 'valibot';
import { type PublicKey, verifyJws } from '../keys/jws.ts';
import { rightTypes } from '../notices/right.ts';
import { answerFormat, answerType, type SignedAnswer } from './answer.ts';
import { Ground } from './plan-shown.ts';
import { outcomes } from './request.ts';

const text = v.string();
const maybe = v.nullable(text);

/** What a file of an answer holds: its signature in flattened JSON serialisation (RFC 7515 § 7.2.2), and nothing else. */
const Signature = v.strictObject({ payload: text, protected: text, signature: text });

const sentence = { sentence: text };
const count = v.pipe(v.number(), v.integer());
const outcome = ['erased', 'anonymised', 'elsewhere', 'kept', 'failed'] as const;
const kept = { rows: count, until: maybe, clause: maybe, ground: Ground };
const Part = v.looseObject({
  ...{ outcome: v.picklist(outcome), ...kept, law: maybe, awaits: maybe },
  ...{ state: v.nullable(v.picklist(['done', 'open', 'failed'])), on: maybe },
});
const Category = v.looseObject({
  ...{ category: text, outcome: v.picklist([...outcome, 'partly', 'none']), ...kept, ...sentence },
  parts: v.array(Part),
});
const Recipient = v.looseObject({
  ...{ name: text, state: v.picklist(['acknowledged', 'told', 'open', 'failed']), on: maybe, ...sentence },
});

/** What a signed answer has at the least: later ones may say more. */
const Said = v.looseObject({
  ...{ format: v.literal(answerFormat.format), version: v.literal(answerFormat.version) },
  ...{ issuer: text, language: text, controller: v.object({ slug: text, name: text }) },
  request: v.object({
    ...{ id: text, type: v.picklist([...rightTypes, 'unsorted']) },
    ...{ scope: v.nullable(v.picklist(['marketing', 'other'])) },
    ...{ receivedAt: text, dueOn: text, answeredAt: text },
  }),
  ...{ noticeVersion: maybe, clause: maybe, deadlineClause: maybe },
  ...{ outcome: v.picklist(outcomes), ground: maybe, message: text },
  ...{ categories: v.exactOptional(v.array(Category)), asOf: v.exactOptional(text) },
  rulesVersion: v.exactOptional(text),
  recipients: v.exactOptional(v.array(Recipient)),
  export: v.exactOptional(v.object({ until: text, ...sentence })),
  remedies: v.exactOptional(
    v.object({
      authority: v.object({ name: text, url: text, address: v.exactOptional(text) }),
      court: text,
    }),
  ),
  backups: v.object({ days: v.nullable(v.number()), sentence: text }),
  suppression: v.exactOptional(v.object({ sentence: text })),
}) satisfies v.GenericSchema<unknown, SignedAnswer>;

/** An answer that is genuine, by the key that it names; or what is wrong with it, in a sentence. */
export type AnswerVerdict =
  | { ok: true; kid: string; answer: SignedAnswer }
  | { ok: false; kid: string; reason: Wrong; sentence: string };

/** What can be wrong: it is no answer, its key is missing, it was changed, or it is of a format to come. */
type Wrong = 'malformed' | 'unknown-key' | 'forged' | 'unknown-format';

/** Checks what a file of an answer holds (parsed JSON) by the public keys. Needs nothing and nobody else. */
export async function verifyAnswer(file: unknown, keys: readonly PublicKey[]): Promise<AnswerVerdict> {
  const parts = v.safeParse(Signature, file);
  if (!parts.success) return wrong('malformed', '');
  const { payload, protected: header, signature } = parts.output;
  const verified = await verifyJws(`${header}.${payload}.${signature}`, answerType, keys);
  if (!verified.ok) return wrong(verified.reason, verified.kid);
  const said = v.safeParse(Said, verified.payload);
  if (!said.success) return wrong('unknown-format', verified.kid);
  return { ok: true, kid: verified.kid, answer: said.output };
}

function wrong(reason: Wrong, kid: string): AnswerVerdict {
  const sentences: Record<Wrong, string> = {
    malformed: 'It was changed, or is no answer: it bears no signature of one.',
    'unknown-key': `It may be forged: it is signed by the key ${kid}, which is none of those given.`,
    forged: `It was changed or forged: the signature is not that of the key ${kid}.`,
    'unknown-format': `It is signed by the key ${kid}, but says what this version of Unusta can't read: take a newer one.`,
  };
  return { ok: false, kid, reason, sentence: sentences[reason] };
}
