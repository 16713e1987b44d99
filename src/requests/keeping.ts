import { localDate } from '../law/day.ts';
import { keepUntil } from '../law/keep.ts';
import { currentVersion, type Profile } from '../notices/profile.ts';
import { requestRules } from '../retention/request-rules.ts';

/** The last days (`YYYY-MM-DD`) on which what was written for a request is kept, and the bare proof of it. */
export interface KeptUntil {
  texts: string;
  proof: string;
}

/**
 * Until when a request that was answered at a moment is kept, by the notice in force now; under several rules by the
 * longest. Moments are UTC milliseconds.
 */
export function keptUntil(profile: Profile, answeredAt: number, now: number): KeptUntil {
  const { timeZone, financialYearEnd } = profile.controller;
  const eventOn = localDate(answeredAt, timeZone);
  const { texts, proof } = requestRules(currentVersion(profile, now).current?.policy.retention ?? []);
  const lastDay = (rules: typeof texts) =>
    rules
      .map((rule) => keepUntil({ ...rule, financialYearEnd, eventOn }).lastDayKept)
      .sort()
      .at(-1) ?? eventOn;
  return { texts: lastDay(texts), proof: lastDay(proof) };
}
