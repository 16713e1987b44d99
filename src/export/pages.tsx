import type { Child } from 'hono/jsx';
import { nameOfController } from '../controllers/controller.ts';
import { Pairs } from '../ui/controls.tsx';
import { documentOf, Layout } from '../ui/layout.tsx';
import { RetentionTable, RightsTable } from '../ui/promise-tables.tsx';
import type { Wording } from '../wording/en.ts';
import { nameOf, wordingFor } from '../wording/languages.ts';
import type { ExportFacts, Particulars, Quote } from './particulars.ts';
import { type ExportWords, leftOut } from './words.ts';

/** What the page of the particulars is made from. */
export interface ParticularsView {
  facts: ExportFacts;
  particulars: Particulars;
  words: ExportWords;
  /** The privacy centre. */
  home: string;
}

/** `particulars.html`: what the law wants a person to be told besides, in its order (Art. 15(1) and (2) GDPR). */
export function particularsDocument(view: ParticularsView): string {
  const { facts, particulars, words, home } = view;
  const { controller, language, notice } = facts;
  const w = wordingFor(language);
  const name = nameOfController(controller);
  const { purposes, retention, rights, complaint, automated, transfers } = particulars;
  const frame = { language, title: words.heading(name), accent: controller.accent, index: false };
  const href = notice?.url ?? home;
  return documentOf(
    <Layout frame={{ ...frame, home: { name, href: home } }}>
      <h1>{words.heading(name)}</h1>
      <p class="lead">{words.about}</p>
      <Said view={view} title={words.purposes} quote={purposes.notice} />
      <Categories view={view} />
      <Recipients view={view} />
      <Said view={view} title={words.transfers} quote={transfers.notice} />
      <Said view={view} title={words.retention} quote={retention.notice}>
        <RetentionTable w={w} policy={notice?.policy ?? null} href={href} />
      </Said>
      <Said view={view} title={words.rights} quote={rights.notice}>
        <RightsTable w={w} rights={rights.items} href={href} />
      </Said>
      <Said view={view} title={words.complaint} quote={complaint.notice}>
        <p>
          {w.centre.authorityText} <a href={controller.authority.url}>{controller.authority.name}</a>
        </p>
      </Said>
      <Source view={view} />
      <Said view={view} title={words.automated} quote={automated.notice} />
      <h2>{w.centre.contact}</h2>
      <Controller view={view} w={w} />
    </Layout>,
  );
}

/** An item, and what the notice says of it. */
function Said({
  view,
  title,
  quote,
  children,
}: {
  view: ParticularsView;
  title: string;
  quote: Quote | null;
  children?: Child;
}) {
  const { words, facts } = view;
  const { controller, language, notice } = facts;
  const w = wordingFor(language);
  return (
    <>
      <h2>{title}</h2>
      {children}
      {quote ? (
        <>
          <p>
            <a href={quote.url}>{words.says(clauseName(w, quote.clause))}</a>
          </p>
          <blockquote class="written" lang={notice?.language}>
            {quote.text}
          </blockquote>
        </>
      ) : (
        children === undefined && <p>{words.silent(nameOfController(controller), controller.email)}</p>
      )}
    </>
  );
}

function clauseName(w: Wording, clause: string): string {
  return /^\d/.test(clause) ? w.clause(clause) : w.quoted(clause.replaceAll('-', ' '));
}

function Categories({ view: { facts, particulars, words } }: { view: ParticularsView }) {
  const w = wordingFor(facts.language);
  return (
    <>
      <h2>{words.categories}</h2>
      <ul>
        {particulars.categories.items.map(({ category, files, mayLieElsewhere }) => {
          const where = [
            files.length > 0 && words.inFiles(files.join(', ')),
            mayLieElsewhere && words.lieElsewhere,
          ].filter(Boolean);
          return (
            <li>
              {nameOf(w, category)}
              {where.length > 0 && `: ${where.join('; ')}`}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Recipients({ view }: { view: ParticularsView }) {
  const { facts, particulars, words } = view;
  const { items, notice } = particulars.recipients;
  const w = wordingFor(facts.language);
  return (
    <Said view={view} title={words.recipients} quote={notice}>
      {items.length > 0 ? (
        <ul>
          {items.map(({ name, role }) => (
            <li>
              {name} ({w.centre.role[role]})
            </li>
          ))}
        </ul>
      ) : undefined}
    </Said>
  );
}

function Source({ view: { facts, words } }: { view: ParticularsView }) {
  const w = wordingFor(facts.language);
  return (
    <>
      <h2>{words.source}</h2>
      <p>{words.sourceText(nameOfController(facts.controller), facts.controller.email)}</p>
      <ul>
        {facts.tables.map((one) => (
          <li>
            {one.files.join(', ')}:{' '}
            {words.table(w.list(one.categories.map((name) => nameOf(w, name))), one.table, one.source)}
            {leftOut(words, one)}
          </li>
        ))}
      </ul>
    </>
  );
}

function Controller({ view: { facts }, w }: { view: ParticularsView; w: Wording }) {
  const { centre } = w;
  const { name, registration, address, email, website, dpo } = facts.controller;
  return (
    <Pairs
      pairs={[
        [centre.name, name],
        [centre.registration, registration],
        [centre.address, address],
        [centre.email, email],
        [centre.website, website],
        [centre.dpo, dpo && [dpo.name, dpo.email].filter(Boolean).join(', ')],
      ]}
    />
  );
}
