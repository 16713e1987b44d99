// Moments as other systems write them, read to the millisecond or not at all.

import { isDay } from '../law/day.ts';

const form =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|UTC|[+-]\d{2}:?\d{2}(?: \S+)?)?)?$/;

/**
 * A moment as UTC ms, or null. RFC 3339; `2026-03-01 12:00:00`, in UTC as Mailchimp has it; a date alone, from its first
 * moment in UTC; and what Go prints, `2026-03-01 12:00:00.123456 +0200 EET`, as listmonk has it.
 */
export function readMoment(text: string): number | null {
  const [, day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    form.exec(text.trim()) ?? [];
  if (!isDay(day) || hour > '23' || minute > '59' || second > '59') return null;
  const [, sign = '+', hours = '00', minutes = '00'] = /^([+-])(\d{2}):?(\d{2})/.exec(zone) ?? [];
  if (hours > '23' || minutes > '59') return null;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  const millis = fraction.slice(0, 3).padEnd(3, '0');
  return Date.parse(`${day}T${hour}:${minute}:${second}.${millis}Z`) - offset;
}
