import { localDate } from '../../law/day.ts';
import { publicKeysPath } from '../../paths.ts';
import { Pairs, unbroken } from '../../ui/controls.tsx';
import { translationsOf } from '../../ui/frame.ts';
import { interfaceLanguages } from '../../wording/languages.ts';
import { isOnList } from '../done-sentence.ts';
import { notIdentified } from '../request.ts';
import type { AnswerView } from '../view.ts';
import { Became, Recipients } from './became.tsx';
import { nameOfRequest, outcomeHeading, reckonedBy, requestPage, Written, wordsOf } from './frame.tsx';
import { Remedies } from './state.tsx';
import { Responsible, Taking } from './status.tsx';

/** `/s/{token}/answer`: what was signed, as a page to read, to print and to save. */
export function answerDocument(view: AnswerView): string {
  const { w, shop } = wordsOf(view);
  const { answer, profile, keptUntil } = view;
  const { status, answer: words } = w.requests;
  const { languages } = profile.controller;
  const translations = translationsOf(interfaceLanguages(languages), (one) => `?lang=${one}`);
  const { type } = answer.request;
  const heading = outcomeHeading(w, type, answer.outcome);
  return requestPage(view, { heading, translations }, [
    <p class="lead">{status.lead(shop, nameOfRequest(w, answer.request))}</p>,
    <Written text={answer.message} />,
    <Ground view={view} />,
    <Became view={view} />,
    <Recipients view={view} />,
    <Taking stage={view} token={view.token} until={takeableIn(view)} />,
    answer.remedies && (
      <>
        <h2>{status.remedies}</h2>
        <Remedies stage={view} authority={answer.remedies.authority} />
        <p>{words.court(shop)}</p>
      </>
    ),
    <h2>{words.kept}</h2>,
    type === 'erasure' && answer.outcome !== 'refused' && <p>{words.backups(shop, answer.backups.days)}</p>,
    answer.suppression && !answer.categories?.some(isOnList) && <p>{words.suppression}</p>,
    <p>{unbroken(words.request(keptUntil.texts, keptUntil.proof))}</p>,
    <Saving view={view} />,
    <h2>{words.about}</h2>,
    <Facts view={view} />,
    <Responsible stage={view} />,
  ]);
}

/** Why, where it is not all that was asked for. Of what nobody decided, the message itself says it. */
function Ground({ view }: { view: AnswerView }) {
  const { status } = wordsOf(view).w.requests;
  const { ground, message } = view.answer;
  if (ground === null) return null;
  if (ground !== notIdentified) return <p>{status.ground(ground)}</p>;
  return message === status.notIdentified ? null : <p>{status.notIdentified}</p>;
}

function Facts({ view }: { view: AnswerView }) {
  const { w } = wordsOf(view);
  const { status, answer: words, day } = w.requests;
  const { request, ...answer } = view.answer;
  const on = (at: string) => unbroken(day(localDate(Date.parse(at), view.profile.controller.timeZone)));
  return (
    <>
      <Pairs
        pairs={[
          [status.received, on(request.receivedAt)],
          [words.due, unbroken(day(request.dueOn))],
          [words.answered, on(request.answeredAt)],
          ...reckonedBy(view, { ...answer, type: request.type }),
        ]}
      />
      <p class="on-paper">
        {words.number}: {request.id}
      </p>
    </>
  );
}

/** Until when the person can take their data along; null once that is over. */
function takeableIn({ answer, today }: AnswerView): string | null {
  const { until = null } = answer.export ?? {};
  return until !== null && today <= until ? until : null;
}

/** How it can be shown that this is the answer: nothing for paper. */
function Saving({ view }: { view: AnswerView }) {
  const { answer: words } = wordsOf(view).w.requests;
  const { request, issuer } = view.answer;
  return (
    <section class="on-screen">
      <h2>{words.save}</h2>
      <p>{words.saveText}</p>
      <p class="ways">
        <a class="button" href={`/s/${view.token}/answer.json`}>
          {words.saveButton}
        </a>
        <a href={`/s/${view.token}`}>{words.back}</a>
      </p>
      <details>
        <summary>{words.checking}</summary>
        <p>{words.check(issuer + publicKeysPath)}</p>
        <Pairs pairs={[[words.number, request.id]]} />
      </details>
    </section>
  );
}
