import type { NotWhole } from './done.ts';

/** What may be refused of a request because of how it stands, or what is known of it. */
export type RequestRefusal =
  | { type: 'request-state'; status: string; move: string }
  | { type: 'request-not-extendable'; why: 'at-once' | 'too-late'; dueOn: string }
  | { type: 'request-not-refusable' }
  | { type: 'no-restriction' }
  | { type: 'erasure-not-done'; categories: string[]; isUnderWay: boolean }
  | { type: 'erasure-not-whole'; categories: NotWhole[] }
  | { type: 'erasure-done' }
  | { type: 'correction-failed'; task: string }
  | { type: 'erasure-underway'; id: string }
  | { type: 'rehearsal' };

/** What is wrong, and what to do about it; and what a program can go by. */
interface Words {
  title: string;
  detail: string;
  id?: string;
  categories?: string[];
}

const atOnce =
  'An objection to marketing and a withdrawal of consent take effect at once (Art. 21(3), 7(3) GDPR).';

/** The words of a refusal. Each is a conflict with how things stand. */
export function requestProblem(refusal: RequestRefusal): Words {
  switch (refusal.type) {
    case 'request-state':
      return { title: 'The request’s state does not allow that', detail: stateDetail(refusal) };
    case 'request-not-extendable':
      return {
        title: 'The deadline cannot be extended',
        detail:
          refusal.why === 'at-once'
            ? atOnce
            : `An extension is told up to the first due day, ${refusal.dueOn} (Art. 12(3) GDPR).`,
      };
    case 'correction-failed':
      return {
        title: 'The correction failed',
        detail: `Its task says so. Say that it is done once it is (POST /api/v1/tasks/${refusal.task}), or answer partly or refused.`,
        id: refusal.task,
      };
    case 'request-not-refusable':
      return { title: 'This cannot be refused', detail: atOnce };
    case 'no-restriction':
      return {
        title: 'There is no restriction that could end',
        detail:
          'Only a restriction that was asked for and granted, in whole or part, is ended so (Art. 18(3) GDPR).',
      };
    case 'rehearsal':
      return {
        title: 'This controller is in rehearsal',
        detail:
          'No source and no recipient is touched in one. To carry it out, set mode = "live", publish, and look at the plan anew.',
      };
    default:
      return erasureProblem(refusal);
  }
}

type ErasureRefusal = Extract<RequestRefusal, { type: `erasure-${string}` }>;

function erasureProblem(refusal: ErasureRefusal): Words {
  switch (refusal.type) {
    case 'erasure-not-done': {
      const { categories, isUnderWay } = refusal;
      const detail = isUnderWay
        ? 'It is being carried out. Answer once that has finished.'
        : `Of ${categories.join(', ')} there are records that nothing keeps. See the plan, and carry it out: then say what was done.`;
      return { title: 'The erasure is not done', detail, categories };
    }
    case 'erasure-not-whole': {
      const detail = `${lessOf(refusal.categories)} Answer partly: the answer says what and why by itself.`;
      const categories = refusal.categories.map(({ category }) => category);
      return { title: 'Not all of it is erased', detail, categories };
    }
    case 'erasure-done':
      return {
        title: 'What was erased cannot be refused',
        detail: 'It was carried out. Answer granted or partly, once that has finished.',
      };
    case 'erasure-underway': {
      const { id } = refusal;
      const detail = `Wait until that has finished. Follow it: GET /api/v1/purges/${id}`;
      return { title: 'Another plan of this erasure is being carried out', detail, id };
    }
  }
}

/** Way by way, so that each category is where it belongs: `Kept: accounting. Still to be done elsewhere: support.` */
function lessOf(categories: readonly NotWhole[]): string {
  const ways = {
    kept: 'Kept',
    failed: 'Could not be erased',
    elsewhere: 'Still to be done by hand, or failed there',
  };
  const told = Object.entries(ways).flatMap(([way, words]) => {
    const names = categories.filter(({ why }) => why.some((one) => one === way));
    return names.length > 0 ? [`${words}: ${names.map(({ category }) => category).join(', ')}.`] : [];
  });
  return told.join(' ');
}

function stateDetail({ status, move }: Extract<RequestRefusal, { type: 'request-state' }>): string {
  const hint = moveHints[`${move} ${status}`] ?? moveHints[status];
  return `It is ${status}: ${hint ?? 'nothing of that kind can be done with it any more'}.`;
}

/** What can be done with a request instead. */
const moveHints: Record<string, string> = {
  unverified: 'verify first who asks, or refuse it',
  open: 'its person is verified already',
  extended: 'its person is verified and its deadline extended already',
  'sort open':
    'it was taken in without proof, and can only become what needs none; take in anything else as a request of its own',
  'undo open': 'it is carried out, and can neither be taken back nor become something else',
  'undo extended': 'it is carried out, and can neither be taken back nor become something else',
  'plan open': 'only an erasure has a plan',
  'plan extended': 'only an erasure has a plan',
};
