// Mailboxes of the other party, for tests inside workerd, which can't listen.

import { inject } from 'vitest';
import type { Received, Reply } from '../../support/peer.ts';

/** A mailbox that nobody else has. */
export interface Peer {
  /** Where to send. */
  url: string;
  /** What came so far, in order. */
  received(): Promise<Received[]>;
}

/** Orders one; it gives these replies in turn, the last one ever after, 200 if there is none. */
export async function freshPeer(...replies: Reply[]): Promise<Peer> {
  const control = `${inject('peerUrl')}/inboxes`;
  const ordered = await fetch(control, { method: 'POST', body: JSON.stringify(replies) });
  const { id } = await ordered.json<{ id: number }>();
  return {
    url: `${inject('peerUrl')}/to/${id}/hook`,
    received: async () => (await fetch(`${control}/${id}`)).json<Received[]>(),
  };
}
