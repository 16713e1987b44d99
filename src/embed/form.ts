import type { GivenForm, GivenRight } from './contract.ts';
import { linkTo, make } from './nodes.ts';
import { type Field, fields, nameOfRight, type Typed } from './typed.ts';

/** Builds the form for what can be chosen (if it is but one, there is no choice), with what was typed before. */
export function buildForm(
  { words, notice }: GivenForm,
  choices: GivenRight[],
  typed: Typed,
): HTMLFormElement {
  const optional = (label: string) => `${label} (${words.optional})`;
  const form = make(
    'form',
    // The server decides what is wrong, and says so in the form's language, which need not be the browser's
    { novalidate: '', class: choices.length === 1 ? choices.map(kindOf).join() : '' },
    ...(choices.length === 1
      ? choices.flatMap(headingOf)
      : [make('h2', {}, words.heading), choiceOf(words.choose, choices)]),
    fieldOf(
      'email',
      words.email,
      make('input', { type: 'email', autocomplete: 'email', required: '' }),
      `${words.emailHint} `,
      make('span', { class: 'unless-at-once' }, words.emailLink),
    ),
    make(
      'details',
      { class: 'unless-at-once' },
      make('summary', {}, words.formerToggle),
      fieldOf(
        'formerEmail',
        words.formerEmail,
        make('input', { type: 'email', autocomplete: 'off' }),
        words.formerHint,
      ),
    ),
    fieldOf('orderNumber', optional(words.orderNumber), make('input'), words.orderNumberHint),
    fieldOf(
      'message',
      optional(words.message),
      make('textarea', { rows: '4' }),
      make('span', { class: 'if-correction' }, `${words.correctionHint} `),
      words.messageHint,
    ),
    make('p', { class: 'soft' }, `${words.privacy} `, linkTo(notice, words.notice)),
    make('button', {}, words.send),
  );
  for (const control of controlsOf(form)) {
    const text = typed[control.name as Field] ?? '';
    if (control.type === 'radio') control.checked = control.value === text;
    else control.value = text;
  }
  if (typed.formerEmail) unfold(form);
  return form;
}

/** What style.css shows and hides fields by. */
function kindOf({ type, atOnce }: GivenRight): string {
  return atOnce ? 'at-once' : type;
}

/** The one right that the page has chosen, and by when it is answered: the clause that promises it is behind a link. */
function headingOf({ label, hint, clauseUrl }: GivenRight): HTMLElement[] {
  return [make('h2', {}, label), make('p', { class: 'soft' }, clauseUrl ? linkTo(clauseUrl, hint) : hint)];
}

function choiceOf(legend: string, choices: GivenRight[]): HTMLElement {
  const options = choices.map((right, i) => {
    const id = `right-${i}`;
    const value = nameOfRight(right);
    return make(
      'div',
      { class: `option ${kindOf(right)}` },
      make('input', { type: 'radio', name: 'right', value, id, required: '' }),
      make('label', { for: id }, right.label, make('small', { class: 'soft' }, right.hint)),
    );
  });
  const described = { role: 'radiogroup', id: 'right', 'aria-describedby': 'right-error' };
  return make('fieldset', described, make('legend', {}, legend), placeForError('right'), ...options);
}

function fieldOf(
  name: Field,
  label: string,
  control: HTMLInputElement | HTMLTextAreaElement,
  ...hint: (string | HTMLElement)[]
): HTMLElement {
  control.id = name;
  control.name = name;
  control.setAttribute('aria-describedby', `${name}-error ${name}-hint`);
  return make(
    'div',
    name === 'orderNumber' ? { class: 'unless-at-once' } : {},
    make('label', { for: name }, label),
    make('small', { id: `${name}-hint`, class: 'soft' }, ...hint),
    placeForError(name),
    control,
  );
}

function placeForError(name: Field): HTMLElement {
  return make('p', { id: `${name}-error`, class: 'error' });
}

function controlsOf(form: HTMLFormElement): NodeListOf<HTMLInputElement> {
  return form.querySelectorAll<HTMLInputElement>('[name]');
}

/** What was left out that must be there, before anything is sent: it spares a person the wait. */
export function missingIn(form: HTMLFormElement, { words }: GivenForm): Map<Field, string> {
  const missing = [...controlsOf(form)].filter(({ validity }) => validity.valueMissing);
  return new Map(
    missing.map(({ name, type }) => [name as Field, words.errors[type === 'radio' ? 'no-type' : 'missing']]),
  );
}

/** Shows what is wrong beside the fields, and only that; the first one gets the focus. */
export function showErrors(form: HTMLFormElement, errors: Map<Field, string>) {
  for (const name of fields) {
    const words = errors.get(name) ?? '';
    form.querySelector(`#${name}-error`)?.replaceChildren(words);
    form.querySelector(`#${name}`)?.setAttribute('aria-invalid', String(Boolean(words)));
  }
  if (errors.has('formerEmail')) unfold(form);
  form.querySelector<HTMLElement>('[aria-invalid=true]:not(fieldset), [aria-invalid=true] input')?.focus();
}

function unfold(form: HTMLFormElement) {
  for (const details of form.querySelectorAll('details')) details.open = true;
}
