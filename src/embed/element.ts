// `<privacy-request>`: the request form as a part of a shop's own page. `npm run generate` makes src/assets/embed.js of it.

import type { GivenForm, GivenRight, Receipt, Refusal, SentForm } from './contract.ts';
import { exchange, newTicket } from './exchange.ts';
import { buildForm, missingIn, showErrors } from './form.ts';
import { linkTo, make } from './nodes.ts';
import { choicesOf, contentOf, errorsByField, nameOfRight, type Typed } from './typed.ts';

/** From style.css, and the words `hosted` of every interface language: put in where the file is made. */
declare const STYLE: string;
declare const HOSTED: Record<string, string>;

/**
 * Where this very script came from, be it a classic one or a module. (`import.meta` would be a syntax error in a
 * classic script, and a module is no `currentScript`; but the first address in a stack is the file's own.)
 */
const home = /https?:\/\/[^/]+/.exec(
  (document.currentScript as HTMLScriptElement | null)?.src || String(new Error().stack),
)?.[0];

// A policy of the page that allows no style at all is about its markup, not about this
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

/** A form on the page, and what it was made of: a later change of the page's attributes is none of what is being sent. */
interface Shown {
  form: HTMLFormElement;
  given: GivenForm;
  choices: GivenRight[];
  /** Where it came from, and where it is sent to. */
  address: string;
}

class PrivacyRequest extends HTMLElement {
  static observedAttributes = ['controller', 'type', 'scope', 'lang', 'base'];

  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #live = make('div', { role: 'status' });
  /** Where the form was asked for last. */
  #address = '';
  #shown: Shown | null = null;
  #typed: Typed = {};
  /** What was sent last: the same again has the same ticket, and so is no second request. */
  #tried = { content: '', ticket: '' };
  #state: 'typing' | 'sending' | 'sent' = 'typing';

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.attributeChangedCallback();
  }

  /** All that a page changes in one go is one change. */
  attributeChangedCallback() {
    queueMicrotask(() => {
      if (!this.isConnected || this.#state !== 'typing') return;
      const address = this.#addressWith();
      if (address !== this.#address) void this.#load(address);
      else if (this.#shown) this.#showForm(this.#shown.given);
    });
  }

  /** Where the form is, as a page and as data. */
  #addressWith(...choice: string[]): string {
    const controller = this.getAttribute('controller');
    const base = (this.getAttribute('base') ?? home ?? '').replace(/\/+$/, '');
    const path = controller ? `/${encodeURIComponent(controller)}/request` : '/request';
    const url = new URL(base + path, document.baseURI);
    for (const name of ['lang', ...choice]) {
      const value = name === 'lang' ? this.#language : this.getAttribute(name);
      if (value) url.searchParams.set(name, value);
    }
    return url.href;
  }

  get #language(): string {
    return this.closest<HTMLElement>('[lang]')?.lang || document.documentElement.lang;
  }

  async #load(address: string) {
    this.#address = address;
    if (!this.#shown) this.#showLink();
    const { status, body } = await exchange<GivenForm>(address);
    if (this.#address !== address || this.#state !== 'typing') return;
    if (body.words) {
      this.#showForm(body as GivenForm);
    } else {
      this.#address = '';
      this.#showLink();
      this.#tell('failed', status);
    }
  }

  /** What the page has put inside the element, else a link to the hosted form. */
  #showLink() {
    this.#keepTyped();
    this.#shown = null;
    const language = (this.#language || navigator.language).split('-')[0] ?? '';
    const lang = Object.hasOwn(HOSTED, language) ? language : 'en';
    const isEmpty = !this.childElementCount && !this.textContent?.trim();
    const link = this.#linkToHosted(HOSTED[lang] ?? '');
    link.lang = lang;
    this.#root.replaceChildren(isEmpty ? link : make('slot'));
  }

  #linkToHosted(words: string): HTMLAnchorElement {
    return linkTo(this.#addressWith('type', 'scope'), words);
  }

  #showForm(given: GivenForm) {
    this.#keepTyped();
    const focused = this.#root.activeElement?.id;
    const choices = choicesOf(given.rights, this.getAttribute('type'), this.getAttribute('scope'));
    const form = buildForm(given, choices, this.#typed);
    const shown = { form, given, choices, address: this.#address };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#state === 'typing') void this.#send(shown);
    });
    const box = make('div', { class: 'box', lang: given.language }, form, this.#live);
    for (const [scheme, colour] of Object.entries(given.accent)) box.style.setProperty(`--${scheme}`, colour);
    this.#live.replaceChildren();
    this.#root.replaceChildren(box);
    this.#shown = shown;
    if (focused) this.#root.getElementById(focused)?.focus();
  }

  #keepTyped() {
    if (this.#shown) this.#typed = Object.fromEntries(new FormData(this.#shown.form));
  }

  async #send(shown: Shown) {
    const { form, given, choices } = shown;
    this.#keepTyped();
    const missing = missingIn(form, given);
    showErrors(form, missing);
    this.#live.replaceChildren();
    const right = choices.find((one) => choices.length === 1 || nameOfRight(one) === this.#typed.right);
    if (!right || missing.size > 0) return;

    const content = contentOf(this.#typed, right, given.language);
    const written = JSON.stringify(content);
    if (written !== this.#tried.content) this.#tried = { content: written, ticket: newTicket() };
    this.#state = 'sending';
    const { status, body } = await this.#deliver(shown, { ...content, ticket: this.#tried.ticket });
    this.#state = status === 202 ? 'sent' : 'typing';
    if (status === 202) this.#showReceipt(shown, content.email, body as Receipt);
    else this.#showRefusal(shown, status, body);
  }

  async #deliver({ form, given, address }: Shown, content: SentForm) {
    // Not `disabled`, which would take the focus from it
    const button = form.querySelector('button');
    button?.setAttribute('aria-disabled', 'true');
    this.#live.append(given.words.sending);
    const answer = await exchange<Receipt & Refusal>(address, content);
    button?.removeAttribute('aria-disabled');
    this.#live.replaceChildren();
    return answer;
  }

  #showReceipt({ form }: Shown, email: string, { title, text }: Receipt) {
    const heading = make('h2', { tabindex: '-1' }, title);
    form.remove();
    this.#live.append(
      heading,
      make('p', {}, make('strong', {}, email)),
      ...text.split('\n').map((line) => make('p', {}, line)),
    );
    heading.focus();
    this.#tell('sent', 202);
  }

  #showRefusal({ form, given: { words } }: Shown, status: number, { errors }: Partial<Refusal>) {
    const tooLong = [{ pointer: '/message', problem: 'too-long' as const }];
    const found = errorsByField(status === 413 ? tooLong : (errors ?? []), words.errors);
    showErrors(form, found);
    if (found.size > 0) return;
    this.#live.append(make('p', { class: 'error' }, words.failed), this.#linkToHosted(words.hosted));
    this.#tell('failed', status);
  }

  /** Tells the shop's page, which is not to know who has asked for what. */
  #tell(what: 'sent' | 'failed', status: number) {
    this.dispatchEvent(
      new CustomEvent(`unusta:${what}`, { bubbles: true, composed: true, detail: { status } }),
    );
  }
}

if (!customElements.get('privacy-request')) customElements.define('privacy-request', PrivacyRequest);
