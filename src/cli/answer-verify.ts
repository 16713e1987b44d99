import type { PublicKey } from '../keys/jws.ts';
import { publicKeysPath } from '../paths.ts';
import { type SignedAnswer, sentencesOf } from '../requests/answer.ts';
import { type AnswerVerdict, verifyAnswer } from '../requests/verify-answer.ts';
import { ask, fieldOf } from './api.ts';
import { keysOf, readJson, readKeysFile } from './audit-file.ts';
import type { Call, Command } from './command.ts';
import type { Read } from './files.ts';
import { pathsOf } from './paths.ts';
import { printable } from './purge-following.ts';
import { addressFor } from './server.ts';

/** `answer verify FILE`. */
export const answerVerify: Command = {
  name: 'answer verify',
  summary: 'Checks a signed answer to a request, and says what it says. Offline, with --keys.',
  takes: 'FILE',
  options: {
    keys: { value: 'FILE', summary: `the server's ${publicKeysPath}, so that nobody is asked` },
    url: {
      value: 'SERVER',
      summary: "else who to ask for it (default UNUSTA_URL, else the local start's own)",
    },
  },
  examples: [
    { line: 'answer verify answer.json --keys jwks.json', does: 'by the keys that the server publishes' },
    {
      line: 'answer verify answer.json --url https://unusta.example',
      does: 'by those that it publishes now',
    },
  ],
  notes: [
    'FILE is what a person saves from the page of their answer. Old keys stay published, so that an answer can be checked years later.',
    'The exit code is 0 if it is genuine. It is 1 if a letter of it was changed, if another key signed it, or if the key is missing; and it says which.',
  ],
  run: async (call) => {
    const [path = ''] = call.args;
    const file = named(path, readJson(pathsOf([path], call.environment)[0] ?? path));
    if (!file.ok) return failed(file.message);
    const keys = await keysFor(call);
    if (!keys.ok) return failed(keys.message);
    const verdict = await verifyAnswer(file.value, keys.value);
    if (call.flags.has('json')) console.log(JSON.stringify(reportOf(verdict), null, 2));
    else for (const line of linesOf(verdict)) console.log(line);
    return verdict.ok ? 0 : 1;
  },
};

function failed(message: string): number {
  console.error(message);
  return 1;
}

async function keysFor(call: Call): Promise<Read<PublicKey[]>> {
  const { keys } = call.texts;
  if (keys !== undefined) return named(keys, readKeysFile(pathsOf([keys], call.environment)[0] ?? keys));
  const found = addressFor(call, 'change the keys');
  if (typeof found === 'string') return { ok: false, message: found };
  const answer = await ask({ url: found.url, key: '' }, 'GET', publicKeysPath);
  if (!answer.ok) return { ok: false, message: `${answer.message} (--keys FILE needs no server.)` };
  const list = fieldOf(answer.body, 'keys');
  return { ok: true, value: Array.isArray(list) ? keysOf(list) : [] };
}

function named<T>(path: string, found: Read<T>): Read<T> {
  return found.ok ? found : { ok: false, message: `${path} ${found.message}` };
}

function reportOf(verdict: AnswerVerdict) {
  const { kid } = verdict;
  if (verdict.ok) return { genuine: true, kid, answer: verdict.answer };
  return { genuine: false, kid, reason: verdict.reason, finding: verdict.sentence };
}

/** Lines for a terminal: whoever wrote the words of an answer has no say over it. */
function linesOf(verdict: AnswerVerdict): string[] {
  if (!verdict.ok) return [printable(`✗ ${verdict.sentence}`), 'Not genuine.'];
  const { answer, kid } = verdict;
  return [
    ...saidBy(answer),
    `Genuine: signed at ${answer.issuer} by the key ${kid}, and nothing in it was changed.`,
  ].map(printable);
}

const outcomes = { granted: 'yes', partly: 'in part', refused: 'no' };

function saidBy(answer: SignedAnswer): string[] {
  const { controller, request, outcome, ground, message, remedies, backups, suppression } = answer;
  const asked = request.scope === null ? request.type : `${request.type} (${request.scope})`;
  const told = sentencesOf(answer);
  return [
    `${controller.name} (${controller.slug}) answers: ${outcomes[outcome]}`,
    `asked for: ${asked}, number ${request.id}`,
    `received ${request.receivedAt}, due ${request.dueOn}, answered ${request.answeredAt}`,
    promisedBy(answer),
    ...message.split('\n').map((line) => `  ${line}`),
    ...(answer.asOf === undefined ? [] : [`as of ${answer.asOf}:`]),
    ...told.map((sentence) => `  ${sentence}`),
    ...(ground === null ? [] : [`ground: ${ground}`]),
    ...(remedies ? [`authority: ${placeOf(remedies.authority)}`, remedies.court] : []),
    ...(suppression && !told.some((one) => one.includes(suppression.sentence)) ? [suppression.sentence] : []),
    backups.sentence,
  ];
}

function promisedBy({ noticeVersion, clause, deadlineClause }: SignedAnswer): string {
  const by = (one: string | null) => (one === null ? 'the law' : `clause ${one}`);
  const notice = noticeVersion === null ? 'no notice' : `notice ${noticeVersion}`;
  return `by ${notice}: the right by ${by(clause)}, its deadline by ${by(deadlineClause)}`;
}

function placeOf({ name, address, url }: { name: string; address?: string; url: string }): string {
  return [name, address, url].filter((part) => part !== undefined).join(', ');
}
