import type { Child } from 'hono/jsx';
import { nameOfController } from '../controllers/controller.ts';
import type { Profile } from '../notices/profile.ts';
import { frameOf, type Place, translationsOf } from '../ui/frame.ts';
import { documentOf, Layout } from '../ui/layout.tsx';
import type { Wording } from '../wording/en.ts';
import { interfaceLanguages, wordingFor } from '../wording/languages.ts';
import { everyTopic, type PreferenceState, stateOf } from './preference.ts';

/** What each of these pages is given. */
export interface Stage {
  profile: Profile;
  place: Place;
  language: string;
}

/** One button, the biggest thing on its page. It writes nothing until it is pressed. */
export function unsubscribeDocument(stage: Stage, topic: string): string {
  const { w, shop } = words(stage);
  return page(stage, w.unsubscribe.heading(topicName(stage, topic), shop), [
    <form method="post">
      <button type="submit" class="button big" name="unsubscribe" value="yes">
        {w.unsubscribe.button}
      </button>
    </form>,
  ]);
}

/** What was done, and the way to one's choices; nothing else. */
export function doneDocument(stage: Stage, topic: string): string {
  const { w, shop } = words(stage);
  return page(
    stage,
    w.unsubscribe.doneTitle(topicName(stage, topic), shop),
    [
      <p>{w.unsubscribe.done}</p>,
      <form method="post">
        <button type="submit" class="button quiet" name="choices" value="mail">
          {w.unsubscribe.choices}
        </button>
      </form>,
    ],
    { isOnce: true },
  );
}

/** The same whether the address is known or not. */
export function mailedDocument(stage: Stage): string {
  const { w, shop } = words(stage);
  return page(stage, w.unsubscribe.mailed, [<p>{w.unsubscribe.mailedText(shop)}</p>], { isOnce: true });
}

/** A form for an address; what was typed stays, with what is wrong beside it. */
export function typedDocument(stage: Stage, typed: string | null): string {
  const { w, shop } = words(stage);
  const wrong = typed !== null;
  return page(stage, w.unsubscribe.typedHeading(shop), [
    <p>{w.unsubscribe.typedText}</p>,
    <form method="post" novalidate>
      <label for="email">{w.unsubscribe.address}</label>
      {wrong && (
        <p class="error" id="email-error" role="alert">
          {w.unsubscribe.wrongAddress}
        </p>
      )}
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="email"
        required
        value={typed ?? ''}
        aria-invalid={wrong ? 'true' : undefined}
        aria-describedby={wrong ? 'email-error' : undefined}
      />
      <button type="submit" class="button">
        {w.unsubscribe.send}
      </button>
    </form>,
  ]);
}

/** A person's choices, topic by topic, and all off. */
export function choicesDocument(stage: Stage, rows: PreferenceState[], saved: boolean): string {
  const { w, shop } = words(stage);
  const { topics } = stage.profile.controller;
  return page(stage, w.unsubscribe.choicesHeading(shop), [
    saved ? (
      <p class="note" role="status">
        {w.unsubscribe.saved}
      </p>
    ) : (
      <p>{topics.length > 0 ? w.unsubscribe.choicesText : w.unsubscribe.noTopics}</p>
    ),
    <form method="post">
      {topics.map(({ id }) => (
        <p class="choice">
          <label>
            <input type="checkbox" name={`topic.${id}`} value="in" checked={stateOf(rows, id) !== 'out'} />
            {topicName(stage, id)}
          </label>
        </p>
      ))}
      <div class="ways">
        {topics.length > 0 && (
          <button type="submit" class="button" name="save" value="yes">
            {w.unsubscribe.save}
          </button>
        )}
        <button type="submit" class="button quiet" name="all" value="out">
          {w.unsubscribe.stopAll}
        </button>
      </div>
    </form>,
  ]);
}

function words({ profile, language }: Stage): { w: Wording; shop: string } {
  return { w: wordingFor(language), shop: nameOfController(profile.controller) };
}

/** A topic's name in the language or the controller's own; null for every topic. A topic that is gone keeps its id. */
function topicName({ profile, language }: Stage, topic: string): string | null {
  if (topic === everyTopic) return null;
  const { controller } = profile;
  const { name } = controller.topics.find(({ id }) => id === topic) ?? { name: {} as Record<string, string> };
  return name[language] ?? name[controller.languages[0] ?? ''] ?? topic;
}

/** `isOnce`: it says what was done just now, which a link to its address in another language could not show again. */
function page(
  { profile, place, language }: Stage,
  heading: string,
  content: Child[],
  { isOnce = false } = {},
): string {
  const languages = isOnce ? [] : interfaceLanguages(profile.controller.languages);
  const frame = frameOf(profile, place, {
    language,
    title: heading,
    index: false,
    translations: translationsOf(languages, (one) => `?lang=${one}`),
  });
  return documentOf(
    <Layout frame={frame}>
      <h1>{heading}</h1>
      {content}
    </Layout>,
  );
}
