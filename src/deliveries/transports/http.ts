import type { MailTransport } from '../mail.ts';
import { failed, outcomeOfError, outcomeOfStatus, sendTimeoutMs } from '../outcome.ts';

/** Mail by a provider's HTTP API, or a small adapter in front of it: a JSON POST, which the event's id makes idempotent. */
export function mailByHttp({ url, key }: { url: string; key: string }): MailTransport {
  return async ({ to, subject, text, html, headers }, { from, event }) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${key}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': event,
        },
        body: JSON.stringify({ from, to, subject, text, html, headers }),
        redirect: 'manual',
        signal: AbortSignal.timeout(sendTimeoutMs),
      });
      await response.body?.cancel();
      const outcome = outcomeOfStatus(response.status);
      // A provider's 410 is about its API, and not about this mail
      return outcome.ok ? outcome : failed(outcome.reason);
    } catch (error) {
      return outcomeOfError(error);
    }
  };
}
