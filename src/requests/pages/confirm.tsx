import { unbroken } from '../../ui/controls.tsx';
import { translationsOf } from '../../ui/frame.ts';
import { interfaceLanguages } from '../../wording/languages.ts';
import { isAtOnce, mayMove } from '../request.ts';
import type { ConfirmedView, ConfirmView, RequestView, Stage } from '../view.ts';
import { nameOfRequest, Reckoning, requestPage, wordsOf } from './frame.tsx';
import { Proof } from './proof.tsx';

/** `/v/{token}`: one button. It writes nothing until it is pressed; others that wait have buttons of their own. */
export function confirmDocument(view: ConfirmView): string {
  const { w } = wordsOf(view);
  const { confirm } = w.requests;
  const { request, others } = view;
  const translations = translationsOf(
    interfaceLanguages(view.profile.controller.languages),
    (one) => `?lang=${one}`,
  );
  return requestPage(view, { heading: confirm.heading(nameOfRequest(w, request)), translations }, [
    <Confirming stage={view} request={request} token={null} />,
    <p>{confirm.notYours}</p>,
    others.length > 0 && <h2>{confirm.others}</h2>,
    others.map(({ token, request: other }) => (
      <section>
        <h3>{capitalised(nameOfRequest(w, other), view.language)}</h3>
        <Confirming stage={view} request={other} token={token} />
      </section>
    )),
  ]);
}

function Confirming({ stage, request, token }: { stage: Stage; request: RequestView; token: string | null }) {
  const { w, shop } = wordsOf(stage);
  const { confirm, sent } = w.requests;
  const { status, isConfirmed, receivedOn, dueOn, isOverdue } = request;
  if (isConfirmed) return <p class="note">{confirm.known}</p>;
  if (status !== 'unverified') return <p class="note">{confirm.closed}.</p>;
  return (
    <>
      <p>{unbroken(confirm.text(shop, receivedOn))}</p>
      {!isOverdue && <p>{unbroken(sent.due(shop, dueOn))}</p>}
      <form method="post" action={token === null ? undefined : `/v/${token}`}>
        <button type="submit" class={token === null ? 'button big' : 'button quiet'}>
          {confirm.button}
          {token !== null && <span class="visually-hidden">: {nameOfRequest(w, request)}</span>}
        </button>
      </form>
    </>
  );
}

/** After `/v/{token}` was confirmed: the day of the answer, or what is still needed. */
export function confirmedDocument(view: ConfirmedView): string {
  const { w } = wordsOf(view);
  const { confirm, confirmed } = w.requests;
  const { request, follow } = view;
  const gpc = request.gpc && <p class="note">{confirmed.gpc}</p>;
  if (request.isDuplicate) {
    return requestPage(view, { heading: confirmed.duplicate }, [
      <p>{confirmed.duplicateText}</p>,
      gpc,
      follow && (
        <p>
          <a class="button" href={follow}>
            {confirmed.follow}
          </a>
        </p>
      ),
    ]);
  }
  if (!mayMove(request.status, 'withdraw')) return requestPage(view, { heading: confirm.closed }, gpc);
  const isWaiting = request.status === 'unverified';
  return requestPage(view, { heading: isWaiting ? w.requests.proof.heading : answerHeading(view, request) }, [
    <p>{confirmed.text}</p>,
    gpc,
    isWaiting && <Proof stage={view} request={request} />,
    <Reckoning stage={view} of={request} />,
  ]);
}

/** What stands above an open request: the day of the answer, or what took effect at once. */
export function answerHeading(stage: Stage, request: RequestView): string {
  const { w, shop } = wordsOf(stage);
  const { done, answerBy } = w.requests;
  if (!isAtOnce(request)) return answerBy(request.dueOn);
  return request.type === 'withdrawal' ? done.withdrawal : done.marketing(shop);
}

function capitalised(words: string, language: string): string {
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
}
