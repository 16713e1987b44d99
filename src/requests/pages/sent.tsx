import { unbroken } from '../../ui/controls.tsx';
import type { SentView } from '../view.ts';
import { sentWords } from './element.ts';
import { formTranslations } from './form.tsx';
import { away, Reckoning, requestPage, wordsOf } from './frame.tsx';

/** After the form was sent: what the person does next, or what is done already. The same for every address. */
export function sentDocument(view: SentView): string {
  const { title, text } = sentWords(view);
  const { w, shop } = wordsOf(view);
  return requestPage(view, { heading: title, translations: formTranslations(view, view.right) }, [
    text.split('\n').map((line) => <p>{unbroken(line)}</p>),
    <Reckoning stage={view} of={{ ...view.right, noticeVersion: view.noticeVersion }} />,
    <p>
      <a href={view.place.paths.centre} {...away(view)}>
        {w.centre.title(shop)}
      </a>
    </p>,
  ]);
}
