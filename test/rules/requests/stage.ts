import * as v from 'valibot';
import { Controller } from '../../../src/controllers/input.ts';
import { type RightToday, rightsToday } from '../../../src/notices/deadlines.ts';
import { Policy } from '../../../src/notices/input.ts';
import type { Profile } from '../../../src/notices/profile.ts';
import { controllerPaths } from '../../../src/paths.ts';
import type { RequestView, Stage } from '../../../src/requests/view.ts';
import { type ControllerBody, controllerBody, policyBody } from '../../support/factories.ts';

/** A shop whose notice asks for a signature to see data, and promises an erasure within 14 days. */
export function stageIn(language: string, more: Partial<ControllerBody> = {}): Stage {
  const policy = v.parse(
    Policy,
    policyBody('2026-03-01', {
      rights: [
        { type: 'erasure', clause: '2.1', answerWithin: 'P14D' },
        { type: 'access', clause: '2.2', proof: 'signature' },
      ],
    }),
  );
  const texts = ['et', 'en'].map((one) => ({ language: one, title: one, format: 'txt' as const }));
  const profile: Profile = {
    ...{ controller: v.parse(Controller, controllerBody('kadakas', more)), revision: 'r', updatedAt: 0 },
    versions: [{ version: '2026-03-01', publishedAt: 0, withdrawnAt: null, startsAt: 0, policy, texts }],
  };
  const place = { origin: 'https://unusta.example', paths: controllerPaths('/kadakas') };
  return { profile, language, place, framing: 'page' };
}

/** Every right of that shop for a request of Monday, 2 November 2026. */
export function rightsAt({ profile }: Stage): RightToday[] {
  return rightsToday(profile.controller, profile.versions[0]?.policy ?? null, '2026-11-02');
}

/** One of them. Throws if there is none. */
export function rightAt(stage: Stage, type: string, scope: string | null = null): RightToday {
  const found = rightsAt(stage).find((right) => right.type === type && right.scope === scope);
  if (!found) throw new Error(`no right ${type}`);
  return found;
}

/** An open request for one of them. */
export function requestFor(right: RightToday, more: Partial<RequestView> = {}): RequestView {
  const { type, scope, dueOn, clause, deadlineClause, reasoning, proof } = right;
  return {
    ...{ type, scope, dueOn, clause, deadlineClause, reasoning, proof, status: 'open', outcome: null },
    ...{ ground: null, receivedOn: '2026-11-02', isExtended: false, isOverdue: false, isConfirmed: true },
    ...{ isVerified: true, isFormer: false, gpc: false, isDuplicate: false, noticeVersion: '2026-03-01' },
    isCarriedOut: false,
    isErased: false,
    hasAnswer: false,
    exportUntil: null,
    timeline: [{ on: '2026-11-02', event: 'received' }],
    ...more,
  };
}

/** The text of a page's element, as it is read: no tags, entities resolved, single spaces. */
export function textOf(html: string, element = 'main'): string {
  const inner = new RegExp(`<${element}[^>]*>(.*?)</${element}>`, 's').exec(html)?.[1] ?? '';
  const bare = inner
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&quot;', '"');
  return bare
    .replaceAll('&lt;', '<')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
