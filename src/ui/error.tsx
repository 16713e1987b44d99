import { nameOfController } from '../controllers/controller.ts';
import type { Profile } from '../notices/profile.ts';
import type { LinkKind } from '../paths.ts';
import type { Refusal } from '../problem.ts';
import { wordingFor } from '../wording/languages.ts';
import { frameOf, type Place, translationsOf } from './frame.ts';
import { documentOf, type Frame, Layout } from './layout.tsx';

/** Where a refusal is shown. */
interface Refused {
  language: string;
  /** Those in which the same page can be had. */
  languages: string[];
  /** On whose pages, if that is known. */
  shop: { profile: Profile; place: Place } | null;
  /** What its path leads to, if a mail could hold it. */
  link: LinkKind | null;
}

/** A refusal as a page: what happened, and what to do next. */
export function errorDocument(type: Refusal['type'], { language, languages, shop, link }: Refused): string {
  const { title, texts } = wordsFor(type, language, link);
  const page: Frame = {
    language,
    title,
    index: false,
    translations: translationsOf(languages, (one) => `?lang=${one}`),
  };
  return documentOf(
    <Layout frame={shop ? frameOf(shop.profile, shop.place, page) : page}>
      <h1>{title}</h1>
      {texts.map((text) => (
        <p>{text}</p>
      ))}
      {shop && (
        <p>
          <a class="button quiet" href={shop.place.paths.centre}>
            {wordingFor(language).centre.title(nameOfController(shop.profile.controller))}
          </a>
        </p>
      )}
    </Layout>,
  );
}

/** Of a mail's link, the same whatever is wrong with it: that tells nobody whether there was such a page. */
function wordsFor(
  type: Refusal['type'],
  language: string,
  link: LinkKind | null,
): { title: string; texts: string[] } {
  const { errors, deadLink } = wordingFor(language);
  if (type === 'not-found' && link) return { title: deadLink.title, texts: [deadLink.text, deadLink[link]] };
  const { title, text } = type in errors ? errors[type as keyof typeof errors] : errors['not-found'];
  return { title, texts: [text] };
}
