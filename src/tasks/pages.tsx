import type { Child } from 'hono/jsx';
import { nameOfController } from '../controllers/controller.ts';
import type { TaskRow } from '../db/tables.ts';
import { dayOf, type Profile } from '../notices/profile.ts';
import { Pairs, unbroken } from '../ui/controls.tsx';
import { frameOf, type Place, translationsOf } from '../ui/frame.ts';
import { documentOf, Layout } from '../ui/layout.tsx';
import { interfaceLanguages } from '../wording/languages.ts';
import { canStillEnd, type ToldDeed } from './task.ts';
import type { TaskWords } from './task-words.ts';

/** `/t/{token}`: a recipient's task, and in which words. */
export interface TaskPage {
  profile: Profile;
  place: Place;
  language: string;
  words: TaskWords;
  task: TaskRow & { deed: ToldDeed; successor: string | null };
}

/**
 * What a recipient is asked, with one button, or how it stands. Whose data it is about is not here: whoever passed the
 * link on would pass that on too.
 */
export function taskDocument(view: TaskPage): string {
  const { profile, words, task } = view;
  const { page } = words;
  const { state, settledAt, dueOn, deed } = task;
  const shop = nameOfController(profile.controller);
  const asked: [string, Child][] = [
    [page.recipient, task.name],
    [page.asked, page.day(dayOf(profile, task.createdAt))],
  ];
  if (state === 'acknowledged') {
    return pageOf(view, page.thanks, [
      <p class="note" role="status">
        {words.deeds[deed].confirmed}
      </p>,
      <Pairs pairs={[...asked, [page.confirmed, page.day(dayOf(profile, settledAt ?? 0))]]} />,
    ]);
  }
  if (canStillEnd(task)) {
    const hasFailed = state === 'failed';
    return pageOf(view, words.deeds[deed].subject(shop), [
      hasFailed && <p class="note">{page.late(shop)}</p>,
      <Pairs pairs={hasFailed ? asked : [...asked, [page.due, page.day(dueOn)]]} />,
      <p>{page.whose}</p>,
      <p>
        {words.deeds[deed].why(shop)} {words.nothing}
      </p>,
      <form method="post">
        <button type="submit" class="button big">
          {words.deeds[deed].button}
        </button>
      </form>,
    ]);
  }
  const why = state === 'dropped' ? page.dropped : page.failed(shop);
  return pageOf(view, page.ended, [<p>{why}</p>, <Pairs pairs={asked} />]);
}

function pageOf({ profile, place, language }: TaskPage, heading: string, content: Child): string {
  const translations = translationsOf(
    interfaceLanguages(profile.controller.languages),
    (one) => `?lang=${one}`,
  );
  const title = `${heading} · ${nameOfController(profile.controller)}`;
  return documentOf(
    <Layout frame={frameOf(profile, place, { language, title, translations, index: false })}>
      <h1>{unbroken(heading)}</h1>
      {content}
    </Layout>,
  );
}
