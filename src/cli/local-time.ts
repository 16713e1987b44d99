import { localDate, startOfDay } from '../law/day.ts';
import { controllerPaths } from '../paths.ts';
import { ask, fieldOf } from './api.ts';
import type { Server } from './server.ts';

/** The time zone of a controller, as its privacy centre says it; this machine's where it can't be had. */
export async function timeZoneOf(server: Server, controller: string): Promise<string> {
  const answer = await ask(server, 'GET', controllerPaths(`/${encodeURIComponent(controller)}`).centre);
  const named = answer.ok ? fieldOf(fieldOf(answer.body, 'controller'), 'timeZone') : undefined;
  return typeof named === 'string' && isZone(named)
    ? named
    : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Noon of a local date (RFC 3339); undefined for today, which is now: noon may be still to come. */
export function noonOf(date: string, timeZone: string, now: number): string | undefined {
  if (date === localDate(now, timeZone)) return undefined;
  return new Date(startOfDay(date, timeZone) + 12 * 3_600_000).toISOString();
}

/** `2026-03-01 14:00` of a moment (RFC 3339), where the controller is. */
export function localMinute(moment: string, timeZone: string): string {
  const at = new Date(moment);
  const time = at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return `${localDate(at.getTime(), timeZone)} ${time}`;
}

function isZone(name: string): boolean {
  try {
    return Boolean(Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
