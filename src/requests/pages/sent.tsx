import { unbroken } from '../../ui/controls.tsx';
import type { SentView } from '../view.ts';
import { sentWords } from './element.ts';
import { Reckoning, requestPage } from './frame.tsx';

/** After the form was sent: what the person does next, or what is done already. The same for every address. */
export function sentDocument(view: SentView): string {
  const { title, text } = sentWords(view);
  return requestPage(view, { heading: title }, [
    text.split('\n').map((line) => <p>{unbroken(line)}</p>),
    <Reckoning stage={view} of={{ ...view.right, noticeVersion: view.noticeVersion }} />,
  ]);
}
