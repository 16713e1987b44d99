import { fullDay } from '../law/day.ts';
import { addPeriod } from '../law/duration.ts';
import type { HolidayCalendar } from '../law/holidays.ts';
import { type Excess, promiseExceedsLaw } from '../law/promise.ts';
import type { Policy, Right } from './input.ts';
import type { Finding } from './lint.ts';
import { type RightPromise, rightsOf } from './policy.ts';
import type { RightType } from './right.ts';

/**
 * The rights that the notice does not list, and what it promises that the law does not allow or need. `calendar`: whose
 * holidays put a deadline off.
 */
export function lintRights(policy: Policy, calendar: HolidayCalendar): Finding[] {
  return [
    ...unlisted(rightsOf(policy)),
    ...policy.rights.flatMap((right, i) => lintPromise(right, `/policy/rights/${i}`, calendar)),
  ];
}

const names: Record<RightType, string> = {
  access: 'the right of access (Art. 15 GDPR)',
  rectification: 'the right to rectification (Art. 16 GDPR)',
  erasure: 'the right to erasure (Art. 17 GDPR)',
  restriction: 'the right to restriction (Art. 18 GDPR)',
  portability: 'the right to data portability (Art. 20 GDPR)',
  objection: 'the right to object, to direct marketing and otherwise (Art. 21 GDPR)',
  withdrawal: 'the right to withdraw consent (Art. 7(3) GDPR)',
  complaint: 'a complaint to the shop itself',
};
const scopes = {
  marketing: 'the right to object to direct marketing (Art. 21(2) GDPR)',
  other: 'the right to object to uses on the ground of legitimate interests (Art. 21(1) GDPR)',
};

function unlisted(rights: RightPromise[]): Finding[] {
  const missing = rights.filter(({ clause }) => clause === null);
  const objections = missing.filter(({ type }) => type === 'objection');
  return missing.flatMap((right): Finding[] => {
    const whole = right.scope === null || objections.length === 2;
    if (whole && right.scope === 'other') return []; // said with the other one
    const name = whole || right.scope === null ? names[right.type] : scopes[right.scope];
    const code = whole ? `not-listed-${right.type}` : `not-listed-${right.type}-${right.scope}`;
    const where = right.scope === 'other' ? ' if data are used so' : '';
    const message = `The notice does not list ${name}: it is open all the same, so name it in a clause${where}.`;
    return [{ level: 'warning', code, pointer: '/policy/rights', message }];
  });
}

function lintPromise(right: Right, pointer: string, calendar: HolidayCalendar): Finding[] {
  const atOnce = right.type === 'withdrawal' || right.scope === 'marketing';
  const excess = atOnce ? { answerWithin: null, extendTo: null } : promiseExceedsLaw(right, calendar);
  return [
    ...immediate(right, pointer, atOnce),
    ...exceeding(`${pointer}/answerWithin`, right.answerWithin, excess.answerWithin),
    ...exceeding(`${pointer}/extendTo`, right.extendTo, excess.extendTo),
    ...uselessExtension(right, pointer),
    ...noProof(right, pointer, atOnce),
  ];
}

/** Objection to marketing and withdrawal: on receipt, without proof of identity or extension (Art. 21(3), 7(3) GDPR). */
function immediate(right: Right, pointer: string, atOnce: boolean): Finding[] {
  const deadline = right.answerWithin ?? right.extendTo;
  const field = right.answerWithin === undefined ? 'extendTo' : 'answerWithin';
  const warn = (code: string, place: string, message: string): Finding[] => [
    { level: 'warning', code, pointer: `${pointer}/${place}`, message },
  ];
  if (deadline !== undefined && !atOnce && right.type === 'objection' && right.scope === undefined) {
    const message = `An objection to direct marketing takes effect at once, so the ${deadline} can only hold for other objections: list the two scopes apart.`;
    return warn('at-once-deadline', field, message);
  }
  if (!atOnce) return [];
  const what = right.type === 'withdrawal' ? 'A withdrawal of consent' : 'An objection to direct marketing';
  const proof = right.proof !== undefined && right.proof !== 'none';
  const late = `${what} takes effect at once, so ${deadline} can only be for confirming it: promise no period here.`;
  const asked = `${what} needs no proof of identity, so none is asked for here: leave it out.`;
  return [
    ...(deadline === undefined ? [] : warn('at-once-deadline', field, late)),
    ...(proof ? warn('at-once-proof', 'proof', asked) : []),
  ];
}

function exceeding(pointer: string, period: string | undefined, excess: Excess | null): Finding[] {
  if (!excess) return [];
  const { receivedOn, promisedOn, lawOn, days } = excess;
  const longer = days === 1 ? 'a day' : `${days} days`;
  const message = `${period} can be ${longer} longer than Art. 12(3) GDPR allows (received ${fullDay(receivedOn)}, it ends ${fullDay(promisedOn)}, and by law ${fullDay(lawOn)}); the law's date then holds, so promise less.`;
  return [{ level: 'warning', code: 'promise-exceeds-law', pointer, message }];
}

/** Both periods count from receipt; who writes the extension alone gets one that ends before what it extends. */
function uselessExtension({ answerWithin, extendTo }: Right, pointer: string): Finding[] {
  if (answerWithin === undefined || extendTo === undefined) return [];
  const day = '2025-01-01';
  if (addPeriod(day, extendTo).endsOn > addPeriod(day, answerWithin).endsOn) return [];
  const message = `The extended period ${extendTo} is no longer than ${answerWithin}, and both count from receipt: give the sum of the two.`;
  return [{ level: 'warning', code: 'extension-not-longer', pointer: `${pointer}/extendTo`, message }];
}

function noProof({ type, proof }: Right, pointer: string, atOnce: boolean): Finding[] {
  if (atOnce || proof !== 'none' || type === 'objection' || type === 'complaint') return [];
  const message =
    "Without any proof a stranger can use this right in another person's name: ask for email at least.";
  return [{ level: 'warning', code: 'no-proof', pointer: `${pointer}/proof`, message }];
}
