import type { Child } from 'hono/jsx';
import { nameOfController } from '../../controllers/controller.ts';
import { ClauseLink, leadingAway, Pairs, unbroken } from '../../ui/controls.tsx';
import { frameOf, textAddress } from '../../ui/frame.ts';
import { documentOf, Layout } from '../../ui/layout.tsx';
import type { Wording } from '../../wording/en.ts';
import { wordingFor } from '../../wording/languages.ts';
import type { Outcome, RequestType, Scope } from '../request.ts';
import type { Stage } from '../view.ts';

/** A page of requests: for one person, and bare of all but its content where a shop's page frames it. */
export function requestPage(
  { profile, place, language, framing }: Stage,
  page: { heading: string; title?: string; translations?: Record<string, string> },
  content: Child,
): string {
  const { heading, title = `${heading} · ${nameOfController(profile.controller)}`, translations } = page;
  const frame = frameOf(profile, place, {
    language,
    title,
    index: false,
    bare: framing === 'embed',
    ...(translations && { translations }),
  });
  return documentOf(
    <Layout frame={frame}>
      <h1>{unbroken(heading)}</h1>
      {content}
    </Layout>,
  );
}

/** The words of a page, and the name of whom it speaks for. */
export function wordsOf({ profile, language }: Stage): { w: Wording; shop: string } {
  return { w: wordingFor(language), shop: nameOfController(profile.controller) };
}

/** What is asked for, as it stands after a colon. */
export function nameOfRequest(
  w: Wording,
  { type, scope }: { type: RequestType; scope: Scope | null },
): string {
  return w.requests.names[scope === 'marketing' ? 'marketing' : type];
}

/** What stands above an answer: yes or no, but where nothing was asked that has one. */
export function outcomeHeading(w: Wording, type: RequestType, outcome: Outcome): string {
  const { answered, answeredComplaint } = w.requests.status;
  return type === 'complaint' ? answeredComplaint : answered[outcome];
}

/** What a link needs so that it leaves the frame that the page stands in. */
export function away({ framing }: Stage) {
  return framing === 'embed' ? leadingAway : {};
}

/** What somebody wrote, with its line breaks. */
export function Written({ text }: { text: string }) {
  return <blockquote class="written">{text}</blockquote>;
}

/** Where the law has each right (GDPR); a complaint to the controller needs none. */
const articles: Partial<Record<RequestType, string>> = {
  access: '15',
  rectification: '16',
  erasure: '17',
  restriction: '18',
  portability: '20',
  objection: '21',
  withdrawal: '7(3)',
};

/** What a due day was reckoned from. */
export interface Reckoned {
  type: RequestType;
  clause: string | null;
  deadlineClause: string | null;
  reasoning: string;
  noticeVersion: string | null;
}

/** Behind a fold: the clauses of that version of the notice, the law, and the reckoning, for who wants them. */
export function Reckoning({ stage, of }: { stage: Stage; of: Reckoned }) {
  const { w } = wordsOf(stage);
  const { why, reckoned } = w.requests.status;
  const pairs: [string, Child][] = [
    ...reckonedBy(stage, of),
    [reckoned, <span lang="en">{of.reasoning}</span>],
  ];
  return (
    <details>
      <summary>{why}</summary>
      <Pairs pairs={pairs} />
    </details>
  );
}

/** The clauses of that version of the notice, and the law, by name. */
export function reckonedBy(stage: Stage, of: Omit<Reckoned, 'reasoning'>): [string, Child | undefined][] {
  const { w } = wordsOf(stage);
  const { right, deadline, notice } = w.requests.status;
  const { noticeVersion: version, clause, deadlineClause } = of;
  const href = textAddress(stage.profile, stage.place, { language: stage.language, version });
  const link = (to: string | null) =>
    to && <ClauseLink w={w} clause={to} href={href} away={stage.framing === 'embed'} />;
  const article = articles[of.type];
  const law = (number: string) => (
    <a href={w.requests.lawAddress} {...away(stage)}>
      {w.requests.article(number)}
    </a>
  );
  return [
    [right, clause === null && !article ? undefined : joined(link(clause), article && law(article))],
    [deadline, link(deadlineClause) ?? law('12(3)')],
    [
      notice,
      version === null ? undefined : (
        <a href={href} {...away(stage)}>
          {w.notice.version(version)}
        </a>
      ),
    ],
  ];
}

function joined(one: Child, other: Child): Child {
  return one && other ? [one, ', ', other] : one || other;
}
