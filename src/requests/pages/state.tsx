import { isAtOnce, notIdentified } from '../request.ts';
import type { Stage, StatusView } from '../view.ts';
import { away, Written, wordsOf } from './frame.tsx';
import { Proof } from './proof.tsx';

/** What the heading means for the person, and what they can do. */
export function State({ view }: { view: StatusView }) {
  const { w, shop } = wordsOf(view);
  const { status, confirmed, done } = w.requests;
  const { request } = view;
  if (request.isDuplicate) return <p>{confirmed.duplicateText}</p>;
  if (request.status === 'withdrawn') return <p>{status.withdrawnText}</p>;
  if (request.status === 'answered') return <Answer view={view} />;
  if (request.status === 'unverified') {
    return request.isConfirmed ? (
      <Proof stage={view} request={request} />
    ) : (
      <>
        <p>{status.confirmText(request.dueOn)}</p>
        {(request.isFormer || request.proof === 'signature') && <p>{w.requests.sent.proof(shop)}</p>}
      </>
    );
  }
  return (
    <>
      {isAtOnce(request) && (
        <p>{request.type === 'withdrawal' ? done.withdrawalText(shop) : done.marketingText}</p>
      )}
      {isAtOnce(request) && !request.isOverdue && <p>{status.confirmedBy(shop, request.dueOn)}</p>}
      {request.isOverdue && (
        <>
          <p>{isAtOnce(request) ? `${status.overdue(request.dueOn)}.` : status.overdueText}</p>
          <Remedies stage={view} />
        </>
      )}
      {request.isCarriedOut && <p>{request.isErased ? status.erased(shop) : status.carriedOut(shop)}</p>}
      {request.isExtended && !request.isOverdue && <p>{status.extended}</p>}
    </>
  );
}

/** The shop's own words; the ground and the remedies, where it is not all that was asked for (Art. 12(4) GDPR). */
function Answer({ view }: { view: StatusView }) {
  const { w } = wordsOf(view);
  const { status } = w.requests;
  const { outcome, ground, timeline, hasAnswer } = view.request;
  const text = timeline.findLast(({ event }) => event === 'answered')?.text;
  return (
    <>
      {text && <Written text={text} />}
      {ground === notIdentified && <p>{status.notIdentified}</p>}
      {ground !== null && ground !== notIdentified && <p>{status.ground(ground)}</p>}
      {hasAnswer && (
        <p>
          <a class="button" href={`/s/${view.token}/answer`}>
            {w.requests.answer.open}
          </a>
        </p>
      )}
      {outcome !== 'granted' && (
        <>
          <h2>{status.remedies}</h2>
          <Remedies stage={view} />
        </>
      )}
    </>
  );
}

/** Authority and court, in one sentence; the controller's authority unless an answer named another. */
export function Remedies({
  stage,
  authority = stage.profile.controller.authority,
}: {
  stage: Stage;
  authority?: { name: string; url: string; address?: string | undefined };
}) {
  const { w } = wordsOf(stage);
  const { name, url, address } = authority;
  return (
    <p class="remedies">
      {w.centre.authorityText}{' '}
      <a href={url} {...away(stage)}>
        {name}
      </a>
      {address && `, ${address}`}
    </p>
  );
}
