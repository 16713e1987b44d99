import type { Child } from 'hono/jsx';
import { nameOfController } from '../controllers/controller.ts';
import type { Profile } from '../notices/profile.ts';
import { documentOf, Layout } from '../ui/layout.tsx';
import type { Wording } from '../wording/en.ts';
import { wordingFor } from '../wording/languages.ts';
import { everyTopic, type PreferenceState, stateOf } from './preference.ts';

/** One button, the biggest thing on its page. It writes nothing until it is pressed. */
export function unsubscribeDocument(profile: Profile, language: string, topic: string): string {
  const { w, shop } = words(profile, language);
  return page(profile, language, w.unsubscribe.heading(topicName(profile, topic, language), shop), [
    <form method="post">
      <button type="submit" class="button big" name="unsubscribe" value="yes">
        {w.unsubscribe.button}
      </button>
    </form>,
  ]);
}

/** What was done, and the way to one's choices; nothing else. */
export function doneDocument(profile: Profile, language: string, topic: string): string {
  const { w, shop } = words(profile, language);
  return page(profile, language, w.unsubscribe.doneTitle(topicName(profile, topic, language), shop), [
    <p>{w.unsubscribe.done}</p>,
    <form method="post">
      <button type="submit" class="button quiet" name="choices" value="mail">
        {w.unsubscribe.choices}
      </button>
    </form>,
  ]);
}

/** The same whether the address is known or not. */
export function mailedDocument(profile: Profile, language: string): string {
  const { w, shop } = words(profile, language);
  return page(profile, language, w.unsubscribe.mailed, [<p>{w.unsubscribe.mailedText(shop)}</p>]);
}

/** A form for an address; what was typed stays, with what is wrong beside it. */
export function typedDocument(profile: Profile, language: string, typed: string | null): string {
  const { w, shop } = words(profile, language);
  const wrong = typed !== null;
  return page(profile, language, w.unsubscribe.typedHeading(shop), [
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
export function choicesDocument(
  profile: Profile,
  language: string,
  rows: PreferenceState[],
  saved: boolean,
): string {
  const { w, shop } = words(profile, language);
  const { topics } = profile.controller;
  return page(profile, language, w.unsubscribe.choicesHeading(shop), [
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
            {topicName(profile, id, language)}
          </label>
        </p>
      ))}
      {topics.length > 0 && (
        <button type="submit" class="button" name="save" value="yes">
          {w.unsubscribe.save}
        </button>
      )}{' '}
      <button type="submit" class="button quiet" name="all" value="out">
        {w.unsubscribe.stopAll}
      </button>
    </form>,
  ]);
}

function words(profile: Profile, language: string): { w: Wording; shop: string } {
  return { w: wordingFor(language), shop: nameOfController(profile.controller) };
}

/** A topic's name in the language or the controller's own; null for every topic. A topic that is gone keeps its id. */
function topicName({ controller }: Profile, topic: string, language: string): string | null {
  if (topic === everyTopic) return null;
  const { name } = controller.topics.find(({ id }) => id === topic) ?? { name: {} as Record<string, string> };
  return name[language] ?? name[controller.languages[0] ?? ''] ?? topic;
}

/** No link leads away: whoever came to stop mail is not sent anywhere. */
function page(profile: Profile, language: string, heading: string, content: Child[]): string {
  const frame = { language, title: heading, accent: profile.controller.accent, index: false };
  return documentOf(
    <Layout frame={frame}>
      <h1>{heading}</h1>
      {content}
    </Layout>,
  );
}
