import type { Child } from 'hono/jsx';
import type { RightToday } from '../../notices/deadlines.ts';
import { rightQuery } from '../../paths.ts';
import { Field, unbroken } from '../../ui/controls.tsx';
import { translationsOf } from '../../ui/frame.ts';
import { interfaceLanguages } from '../../wording/languages.ts';
import { longest } from '../request.ts';
import type { FormView, Stage } from '../view.ts';
import { problemWords } from './element.ts';
import { away, nameOfRequest, requestPage, wordsOf } from './frame.tsx';
import { Rights } from './rights.tsx';

/** The form that asks for a right. It works without script, and gives back all that was typed. */
export function formDocument(view: FormView): string {
  const { w, shop } = wordsOf(view);
  const { form } = w.requests;
  const { chosen, errors, place } = view;
  const heading = chosen ? form.chosen(nameOfRequest(w, chosen)) : form.heading(shop);
  const title = [errors.length > 0 && form.notSent, heading, chosen && shop].filter(Boolean).join(' · ');
  return requestPage(view, { heading, title, translations: formTranslations(view, chosen) }, [
    errors.length > 0 ? <Mistakes view={view} /> : <p class="lead">{unbroken(leadOf(view))}</p>,
    <form method="post" novalidate>
      <input type="hidden" name="lang" value={view.language} />
      <input type="hidden" name="ticket" value={view.ticket} />
      <Rights view={view} error={errorAt(view, 'type')} />
      <Address view={view} />
      <Words view={view} />
      <div class="apart" aria-hidden="true">
        <label for="website">{form.trap}</label>
        <input id="website" name="website" type="text" tabindex={-1} autocomplete="off" />
      </div>
      <button type="submit" class="button">
        {form.send}
      </button>
      <p class="hint">
        {form.privacy}{' '}
        <a href={place.paths.notice} {...away(view)}>
          {form.notice}
        </a>
      </p>
    </form>,
  ]);
}

/** The form in every language, with the same right chosen. */
export function formTranslations(
  { profile, place }: Stage,
  chosen: RightToday | null,
): Record<string, string> {
  return translationsOf(interfaceLanguages(profile.controller.languages), (one) => {
    return `${place.paths.request}?${chosen ? rightQuery(chosen, one) : `lang=${one}`}`;
  });
}

function leadOf(view: FormView): string {
  const { w, shop } = wordsOf(view);
  const { form } = w.requests;
  if (!view.chosen) return form.lead;
  return view.chosen.atOnce ? form.leadAtOnce : form.leadBy(shop, view.chosen.dueOn);
}

/** Above the form: what is wrong, each leading to its field. */
function Mistakes({ view }: { view: FormView }) {
  const { w } = wordsOf(view);
  return (
    <div class="note mistakes" role="alert">
      <p>{w.requests.form.mend}</p>
      <ul>
        {view.errors.map(({ field, problem }) => (
          <li>
            <a href={`#${field}`}>{problemWords(view.language, problem)}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function errorAt({ errors, language }: FormView, at: string): string | undefined {
  const found = errors.find(({ field }) => field === at);
  return found && problemWords(language, found.problem);
}

/** What nobody needs of whom has chosen what takes effect at once: style.ts hides it, until something stands in it. */
function unlessAtOnce(typed = ''): { class?: string } {
  return typed === '' ? { class: 'unless-at-once' } : {};
}

/** Where the answer goes; and, behind a fold, the address of a mailbox that is gone. */
function Address({ view }: { view: FormView }) {
  const { w, shop } = wordsOf(view);
  const { form } = w.requests;
  const formerError = errorAt(view, 'formerEmail');
  const link = <span {...unlessAtOnce()}>{form.emailLink}</span>;
  return (
    <>
      <Field
        name="email"
        label={form.email}
        hint={[form.emailHint(shop), ' ', link]}
        error={errorAt(view, 'email')}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="email"
            autocomplete="email"
            maxlength={longest.email}
            required
            value={view.typed.email}
          />
        )}
      </Field>
      <details
        open={view.typed.formerEmail !== '' || formerError !== undefined}
        {...unlessAtOnce(view.typed.formerEmail)}
      >
        <summary>{form.formerToggle(shop)}</summary>
        <p class="hint">{form.formerText(shop)}</p>
        <Field name="formerEmail" label={form.formerEmail} error={formerError}>
          {(attributes) => (
            <input
              {...attributes}
              type="email"
              autocomplete="off"
              maxlength={longest.email}
              value={view.typed.formerEmail}
            />
          )}
        </Field>
      </details>
    </>
  );
}

function Words({ view }: { view: FormView }) {
  const { w } = wordsOf(view);
  const { form } = w.requests;
  const isCorrection = view.chosen?.type === 'rectification';
  return (
    <>
      <Field
        name="orderNumber"
        {...unlessAtOnce(view.typed.orderNumber)}
        label={optional(form.orderNumber, form.optional)}
        hint={form.orderNumberHint}
        error={errorAt(view, 'orderNumber')}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            autocomplete="off"
            maxlength={longest.orderNumber}
            value={view.typed.orderNumber}
          />
        )}
      </Field>
      <Field
        name="message"
        label={optional(isCorrection ? form.correction : form.message, form.optional)}
        hint={[!isCorrection && <span class="if-correction">{form.correctionHint} </span>, form.noCopies]}
        error={errorAt(view, 'message')}
      >
        {(attributes) => (
          <textarea {...attributes} rows={5} maxlength={longest.message}>
            {view.typed.message}
          </textarea>
        )}
      </Field>
    </>
  );
}

function optional(label: string, word: string): Child {
  return (
    <>
      {label} <small>({word})</small>
    </>
  );
}
