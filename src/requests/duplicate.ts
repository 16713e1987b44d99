import type { RequestStatus, RequestType, Scope } from './request.ts';
import type { Written } from './sealed.ts';

/** What of a request says what it is. */
interface Asked {
  id: string;
  type: RequestType;
  scope: Scope | null;
  firstDueOn: string;
  status: RequestStatus;
  /** Made from another mailbox than the one that the shop knows: its page is not for who reads that one. */
  isFormer: 0 | 1;
}

/**
 * The open request that says all that a newer one of the same person says: of the same right, with no word and no order
 * number less, and due no later. None where the newer one has something of its own to say, or was received before: nothing
 * is swallowed, and no due day is lost (Art. 12(3) GDPR).
 */
export function sameAmong<Row extends Asked>(
  one: { row: Omit<Asked, 'status' | 'isFormer'>; written: Written | null },
  others: readonly { row: Row; written: Written | null }[],
): Row | null {
  const { row, written } = one;
  const says = (text: string | undefined, before: string | undefined) =>
    clean(text) === '' || clean(text) === clean(before);
  const same = others.find(
    ({ row: other, written: before }) =>
      (other.status === 'open' || other.status === 'extended') &&
      other.id !== row.id &&
      other.isFormer === 0 &&
      other.type === row.type &&
      other.scope === row.scope &&
      other.firstDueOn <= row.firstDueOn &&
      row.type !== 'unsorted' &&
      says(written?.message, before?.message) &&
      says(written?.orderNumber, before?.orderNumber),
  );
  return same?.row ?? null;
}

function clean(text: string | undefined): string {
  return (text ?? '').trim().replaceAll(/\s+/g, ' ');
}
