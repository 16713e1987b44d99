import type { Child } from 'hono/jsx';
import { localDate } from '../../law/day.ts';
import { ClauseLink, Rows, unbroken } from '../../ui/controls.tsx';
import { textAddress } from '../../ui/frame.ts';
import { doneEn } from '../../wording/done-en.ts';
import { doneEt } from '../../wording/done-et.ts';
import { nameOf, wordingLanguageFor } from '../../wording/languages.ts';
import type { DoneCategory } from '../done.ts';
import { clausesOf, donePhrases, isOnList, recipientSentence, type ToldDeed } from '../done-sentence.ts';
import { suppressionClause } from '../plan.ts';
import type { AnswerView } from '../view.ts';
import { away, wordsOf } from './frame.tsx';

/** What became of each category of the person's data, and by which clause; nothing where the answer says nothing of it. */
export function Became({ view }: { view: AnswerView }) {
  const { w } = wordsOf(view);
  const { answer: words } = w.requests;
  const { categories, asOf } = view.answer;
  if (!categories || categories.length === 0) return null;
  return (
    <>
      <h2>{words.became}</h2>
      <Rows
        {...(asOf !== undefined && { caption: unbroken(words.asOf(...momentOf(view, asOf))) })}
        head={[words.category, words.fate, words.by]}
      >
        {categories.map((category) => (
          <tr>
            <th scope="row">{nameOf(w, category.category)}</th>
            <td>
              <Fates view={view} category={category} />
            </td>
            <td data-label={words.by}>
              <Clauses view={view} category={category} />
            </td>
          </tr>
        ))}
      </Rows>
      <p class="on-paper">
        {w.requests.status.notice}: {new URL(rulesAt(view), view.place.origin).href}
      </p>
    </>
  );
}

/** Who else had the data, and what each has said. */
export function Recipients({ view }: { view: AnswerView }) {
  const { recipients = [], request } = view.answer;
  if (recipients.length === 0) return null;
  const words = doneWords(view);
  return (
    <>
      <h2>{wordsOf(view).w.requests.answer.recipients}</h2>
      <ul>
        {recipients.map((one) => (
          <li>{unbroken(recipientSentence(words, request.type as ToldDeed, one))}</li>
        ))}
      </ul>
    </>
  );
}

function Fates({ view, category }: { view: AnswerView; category: DoneCategory }) {
  const words = doneWords(view);
  // What it rests on stands in the column beside it
  const uncited = { ...words, clause: () => '', article: () => '' };
  const phrases = [...donePhrases(uncited, category), ...(isOnList(category) ? [words.suppression] : [])];
  return (
    <>
      {phrases.map((phrase) => (
        <div>{unbroken(phrase.charAt(0).toLocaleUpperCase(view.language) + phrase.slice(1))}</div>
      ))}
    </>
  );
}

/** Of the notice by which it was decided; where the law alone did, its article. */
function Clauses({ view, category }: { view: AnswerView; category: DoneCategory }) {
  const { w } = wordsOf(view);
  const href = rulesAt(view);
  // Why the address stays on the list says its own sentence
  const cited = clausesOf(category).filter((clause) => clause !== suppressionClause);
  const links = cited.map((clause): Child => {
    const [, article] = /^law:(.+)$/.exec(clause) ?? [];
    if (article === undefined) return <ClauseLink w={w} clause={clause} href={href} />;
    return (
      <a href={w.requests.lawAddress} {...away(view)}>
        {w.requests.article(article)}
      </a>
    );
  });
  return <>{links.flatMap((link, i) => (i === 0 ? [link] : [', ', link]))}</>;
}

/** Where the version stands by whose rules it was kept. */
function rulesAt({ profile, place, language, answer }: AnswerView): string {
  const version = answer.rulesVersion ?? answer.noticeVersion;
  return textAddress(profile, place, { language, version });
}

function doneWords({ language }: AnswerView) {
  return wordingLanguageFor(language) === 'et' ? doneEt : doneEn;
}

function momentOf({ profile, language }: AnswerView, at: string): [day: string, time: string] {
  const { timeZone } = profile.controller;
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  return [localDate(Date.parse(at), timeZone), clock.format(new Date(at))];
}
