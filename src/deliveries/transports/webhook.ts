import { webhookHeaders } from '../../webhooks/signature.ts';
import { type Outcome, outcomeOfError, outcomeOfStatus, sendTimeoutMs } from '../outcome.ts';

/** A webhook to be told: where, what, and by which secrets it is signed. */
export interface WebhookCall {
  url: string;
  secrets: string[];
  event: string;
  /** The body's bytes are what is signed. */
  body: string;
  /** UTC milliseconds. */
  at: number;
}

/** Tells a webhook, once. A redirect is not followed, and of the answer only the status is looked at. */
export async function callWebhook({ url, secrets, event, body, at }: WebhookCall): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: webhookHeaders({ event, body, at }, secrets),
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(sendTimeoutMs),
    });
    await response.body?.cancel();
    return outcomeOfStatus(response.status);
  } catch (error) {
    return outcomeOfError(error);
  }
}
