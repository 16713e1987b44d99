// A request as its row, and the shop it is for, made up.

import * as v from 'valibot';
import { Controller } from '../../../src/controllers/input.ts';
import type { RequestEventRow, RequestRow, RequestTextRow } from '../../../src/db/tables.ts';
import { keyRing } from '../../../src/keys/ring.ts';
import { Policy } from '../../../src/notices/input.ts';
import type { Profile } from '../../../src/notices/profile.ts';
import { sealText, textId } from '../../../src/requests/sealed.ts';
import { type ControllerBody, controllerBody, type PolicyBody } from '../../support/factories.ts';

export const secretOf = (kid: string, byte: number) => `${kid}:${Buffer.alloc(32, byte).toString('base64')}`;
export const ring = keyRing(secretOf('k1', 1));
export const nonce = () => crypto.getRandomValues(new Uint8Array(12));

/** A moment as milliseconds. */
export const at = (moment: string) => Date.parse(moment);

/** An open request for access, received on Saturday 31 January 2026. */
export function requestRow(more: Partial<RequestRow> = {}): RequestRow {
  return {
    ...{ id: 'r1', controller: 'kadakas', subject: 's1', type: 'access', scope: null, channel: 'form' },
    ...{ language: 'et', status: 'open', outcome: null, ground: null },
    ...{ receivedAt: at('2026-01-31T10:00:00Z'), createdAt: at('2026-01-31T10:00:00Z') },
    ...{ noticeVersion: '2024-01-01', clause: '5', proof: 'email' },
    ...{ dueOn: '2026-03-02', dueAt: at('2026-03-02T22:00:00Z'), firstDueOn: '2026-03-02' },
    ...{ deadlineClause: null, reasoning: 'counted', isFormer: 0, mailedAt: at('2026-01-31T10:00:00Z') },
    ...{ confirmedAt: at('2026-01-31T11:00:00Z'), verifiedAt: at('2026-01-31T11:00:00Z') },
    ...{ verifiedHow: 'email', verifiedBy: 'anyone', extendedAt: null, closedAt: null, duplicateOf: null },
    ...{
      gpcAt: null,
      carriedAt: null,
      lifting: null,
      liftedAt: null,
      alarm: null,
      alarmAt: null,
      submission: null,
      submitted: null,
      revision: 'v1',
    },
    ...more,
  };
}

/** Something that happened to it. */
export function eventRow(id: string, event: string, more: Partial<RequestEventRow> = {}): RequestEventRow {
  const common = { controller: 'kadakas', request: 'r1', subject: 's1', closedAt: null };
  return { id, event, at: at('2026-02-01T10:00:00Z'), actor: 'key-7', data: '{}', ...common, ...more };
}

/** A text of the request's, sealed; by its event's id, or as `contact` or `message`. */
export async function textRow(name: string, text: string | object): Promise<RequestTextRow> {
  const id = name === 'contact' || name === 'message' ? textId('r1', name) : name;
  const row = { id, controller: 'kadakas', request: 'r1', subject: 's1', closedAt: null };
  const words = typeof text === 'string' ? text : JSON.stringify(text);
  return { ...row, ...(await sealText(ring, row, words, nonce())) };
}

/** A shop's profile, with versions by their first day in force (as its moment), the oldest first. */
export function profileWith(
  versions: { version: string; startsAt: number; rights: PolicyBody['rights'] }[],
  more: Partial<ControllerBody> = {},
): Profile {
  return {
    controller: v.parse(Controller, controllerBody('kadakas', more)),
    revision: 'p1',
    updatedAt: 0,
    versions: versions.map(({ version, startsAt, rights }) => ({
      ...{ version, startsAt, publishedAt: 0, withdrawnAt: null, texts: [] },
      policy: v.parse(Policy, { effective: version, rights }),
    })),
  };
}
