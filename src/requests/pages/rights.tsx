import type { RightToday } from '../../notices/deadlines.ts';
import { ClauseLink, unbroken } from '../../ui/controls.tsx';
import { textAddress } from '../../ui/frame.ts';
import type { FormView } from '../view.ts';
import { rightWords } from './element.ts';
import { wordsOf } from './frame.tsx';

/** Every right: the chosen one first, and the others behind a fold. */
export function Rights({ view, error }: { view: FormView; error: string | undefined }) {
  const { w } = wordsOf(view);
  const { chosen, rights } = view;
  const others = rights.filter(({ type, scope }) => type !== chosen?.type || scope !== chosen.scope);
  const list = others.map((right, i) => (
    <Right view={view} right={right} id={chosen || i > 0 ? undefined : 'type'} />
  ));
  return (
    <fieldset aria-describedby={error && 'type-error'}>
      <legend>{w.requests.form.choose}</legend>
      {error && (
        <p class="error" id="type-error">
          {error}
        </p>
      )}
      {chosen ? (
        <>
          <Right view={view} right={chosen} id="type" />
          <details>
            <summary>{w.requests.form.others}</summary>
            {list}
          </details>
        </>
      ) : (
        list
      )}
    </fieldset>
  );
}

function Right({ view, right, id }: { view: FormView; right: RightToday; id: string | undefined }) {
  const { w } = wordsOf(view);
  const { chosen, language, noticeVersion, framing } = view;
  const { type, scope, clause, atOnce } = right;
  const { label, hint } = rightWords(language, right);
  const value = scope === null ? type : `${type}:${scope}`;
  const href = textAddress(view.profile, view.place, { language, version: noticeVersion });
  return (
    <div class={atOnce ? 'option at-once' : 'option'}>
      <input
        type="radio"
        id={id ?? value}
        name="type"
        value={value}
        checked={chosen?.type === type && chosen.scope === scope}
        aria-describedby={`${value}-hint`}
      />
      <div>
        <label for={id ?? value}>{label}</label>
        <p class="hint" id={`${value}-hint`}>
          {unbroken(hint)}
        </p>
      </div>
      {clause !== null && <ClauseLink w={w} clause={clause} href={href} away={framing === 'embed'} />}
    </div>
  );
}
