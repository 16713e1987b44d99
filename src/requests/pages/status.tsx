import { Pairs, unbroken } from '../../ui/controls.tsx';
import { translationsOf } from '../../ui/frame.ts';
import { interfaceLanguages } from '../../wording/languages.ts';
import { isAtOnce, mayMove } from '../request.ts';
import type { Stage, StatusView } from '../view.ts';
import { answerHeading } from './confirm.tsx';
import { away, nameOfRequest, outcomeHeading, Reckoning, requestPage, Written, wordsOf } from './frame.tsx';
import { State } from './state.tsx';

/** `/s/{token}`: how the request stands, what happened, who decides, and the way back. */
export function statusDocument(view: StatusView): string {
  const { w, shop } = wordsOf(view);
  const { status } = w.requests;
  const { request } = view;
  return requestPage(view, { heading: headingOf(view), translations: translationsIn(view) }, [
    <p class="lead">{status.lead(shop, nameOfRequest(w, request))}</p>,
    <State view={view} />,
    <Taking stage={view} token={view.token} until={request.exportUntil} />,
    request.gpc && <p class="note">{w.requests.confirmed.gpc}</p>,
    <h2>{status.timeline}</h2>,
    <Timeline view={view} />,
    <Reckoning stage={view} of={request} />,
    <Responsible stage={view} />,
    mayMove(request.status, 'withdraw', request.isCarriedOut) && <Withdrawal view={view} />,
    <p class="hint">{status.keep}</p>,
  ]);
}

function headingOf(view: StatusView): string {
  const { w } = wordsOf(view);
  const { status, proof, confirmed } = w.requests;
  const { request } = view;
  if (request.isDuplicate) return confirmed.duplicate;
  if (request.status === 'withdrawn') return status.withdrawn;
  if (request.timeline.some(({ event }) => event === 'lifted')) return status.lifted;
  if (request.outcome) return outcomeHeading(w, request.type, request.outcome);
  if (request.status === 'unverified') return request.isConfirmed ? proof.heading : status.confirm;
  return request.isOverdue && !isAtOnce(request)
    ? status.overdue(request.dueOn)
    : answerHeading(view, request);
}

/** The export of the person's data, as long as it is there. */
export function Taking({ stage, token, until }: { stage: Stage; token: string; until: string | null }) {
  const { answer: words } = wordsOf(stage).w.requests;
  if (until === null) return null;
  return (
    <>
      <h2>{words.export}</h2>
      <p>{unbroken(words.exportText(until))}</p>
      <p class="on-screen">
        <a class="button" href={`/s/${token}/export.zip`}>
          {words.exportButton}
        </a>
      </p>
    </>
  );
}

function Timeline({ view }: { view: StatusView }) {
  const { w } = wordsOf(view);
  const { events, day } = w.requests;
  return (
    <>
      {[...Map.groupBy(view.request.timeline, ({ on }) => on)].map(([on, entries]) => (
        <>
          <h3 class="hint">
            <time datetime={on}>{day(on)}</time>
          </h3>
          <ol class="timeline">
            {entries.map(({ event, text }) => (
              <li>
                <p>{events[event]}</p>
                {text && event !== 'answered' && <Written text={text} />}
              </li>
            ))}
          </ol>
        </>
      ))}
    </>
  );
}

/** Whose answer it is, and who watches over them. */
export function Responsible({ stage }: { stage: Stage }) {
  const { w } = wordsOf(stage);
  const { centre, requests } = w;
  const { name, address, email, website, dpo, authority } = stage.profile.controller;
  const mail = (to: string | undefined) => to && <a href={`mailto:${to}`}>{to}</a>;
  const page = (url: string | undefined, label = url) =>
    url && (
      <a href={url} {...away(stage)}>
        {label}
      </a>
    );
  return (
    <>
      <h2>{centre.contact}</h2>
      <Pairs
        pairs={[
          [centre.name, name],
          [centre.address, address],
          [centre.email, mail(email)],
          [centre.website, page(website)],
          [centre.dpo, dpo && [dpo.name && `${dpo.name}, `, mail(dpo.email)]],
          [requests.status.authority, page(authority.url, authority.name)],
        ]}
      />
    </>
  );
}

/** Behind a fold, for one slip of a thumb must not cost the day of the answer. */
function Withdrawal({ view }: { view: StatusView }) {
  const { w, shop } = wordsOf(view);
  const { status } = w.requests;
  return (
    <>
      <h2>{status.withdraw}</h2>
      <details>
        <summary>{status.withdrawButton}</summary>
        <p id="withdrawing">{status.withdrawText(shop)}</p>
        <form method="post" action={`/s/${view.token}/withdraw`}>
          <button type="submit" class="button quiet" aria-describedby="withdrawing">
            {status.withdrawSure}
          </button>
        </form>
      </details>
    </>
  );
}

function translationsIn({ profile }: Stage): Record<string, string> {
  return translationsOf(interfaceLanguages(profile.controller.languages), (one) => `?lang=${one}`);
}
