import { publicController } from '../controllers/controller.ts';
import type { Controller } from '../controllers/input.ts';
import type { Clause } from '../notices/clause.ts';
import type { DisclosureItem, Policy, RetentionRule } from '../notices/input.ts';
import { rightsOf } from '../notices/policy.ts';

// What a person is told besides their data (Art. 15(1) and (2) GDPR): in the notice's own words, by its clauses.

/** The version of the notice that is in force, in one language; without a text, where there is none. */
export interface ExportedNotice {
  version: string;
  language: string;
  policy: Policy;
  clauses: Clause[];
  /** Its address on the web, and its file in the export. */
  url: string;
  file: string;
}

/** Files of the export that hold a table of the shop's. */
export interface ExportedTable {
  source: string;
  table: string;
  categories: string[];
  /** `data/shop-orders.json` and so on. */
  files: string[];
  /** Columns that are left out. */
  withheld: string[];
  /** Columns that are left out of a row where they name somebody else. */
  othersLeftOut: string[];
}

/** All that the particulars are made from. */
export interface ExportFacts {
  /** RFC 3339. */
  madeAt: string;
  /** Of its sentences. */
  language: string;
  controller: Controller;
  request: { id: string; type: string; receivedAt: string; answeredAt: string };
  notice: ExportedNotice | null;
  tables: ExportedTable[];
  /** Categories, of Unusta's own data by the files that hold them. */
  own: { category: string; files: string[] }[];
  /** Categories of which data may lie where the export can't reach. */
  elsewhere: string[];
}

/** A clause that the notice says it in, in its words; null where it says nothing of it. */
export interface Quote {
  clause: string;
  /** The clause, and those below it. */
  text: string;
  url: string;
}

/** A category of the person's data: where it is, and how long it is kept. */
export interface ExportedCategory {
  category: string;
  files: string[];
  mayLieElsewhere: boolean;
  retention: Omit<RetentionRule, 'id' | 'category'>[];
}

/** The particulars, as `particulars.json` has them. */
export function particularsOf(facts: ExportFacts) {
  const { controller, notice, madeAt, language, request, tables } = facts;
  const { slug, topics: _, recipients, ...about } = publicController(controller);
  const quote = (item: DisclosureItem) => quoteOf(notice, notice?.policy.disclosures[item]);
  const rights = notice ? rightsOf(notice.policy) : [];
  return {
    ...{ format: 'unusta-particulars', version: 1, madeAt, language },
    controller: { slug, ...about },
    request,
    notice: notice && {
      ...{ version: notice.version, language: notice.language, url: notice.url, file: notice.file },
    },
    purposes: { article: '15(1)(a)', notice: quote('purposes') },
    categories: { article: '15(1)(b)', items: categoriesOf(facts) },
    recipients: { article: '15(1)(c)', items: recipients, notice: quote('recipients') },
    retention: { article: '15(1)(d)', notice: quote('retention') },
    rights: { article: '15(1)(e)', items: rights, notice: quote('rights') },
    complaint: { article: '15(1)(f)', authority: controller.authority, notice: quote('complaint') },
    source: { article: '15(1)(g)', items: tables },
    automated: { article: '15(1)(h)', notice: quote('automated') },
    transfers: { article: '15(2)', notice: quote('transfers') },
  };
}
export type Particulars = ReturnType<typeof particularsOf>;

/** Every category once: the notice's in its order, then what is mapped, then Unusta's own. */
function categoriesOf({ notice, tables, own, elsewhere }: ExportFacts): ExportedCategory[] {
  const rules = notice?.policy.retention ?? [];
  const found = [...tables.flatMap(({ categories }) => categories), ...own.map(({ category }) => category)];
  const all = [...rules.map(({ category }) => category), ...found, ...elsewhere];
  return [...new Set(all)].map((category) => ({
    category,
    files: [
      ...tables.flatMap((one) => (one.categories.includes(category) ? one.files : [])),
      ...own.flatMap((one) => (one.category === category ? one.files : [])),
    ],
    mayLieElsewhere: elsewhere.includes(category),
    retention: rules
      .filter((rule) => rule.category === category)
      .map(({ id: _, category: __, ...rule }) => rule),
  }));
}

function quoteOf(notice: ExportedNotice | null, clause: string | undefined): Quote | null {
  if (!notice || clause === undefined) return null;
  const text = withThoseBelow(notice.clauses, clause).map(saying).join('\n');
  return { clause, text, url: `${notice.url}#c-${encodeURIComponent(clause)}` };
}

/** A clause and those below it: by number those that begin with its own, by heading all up to the next of its level. */
function withThoseBelow(clauses: readonly Clause[], id: string): Clause[] {
  const at = clauses.findIndex((clause) => clause.id === id);
  const first = clauses[at];
  if (!first) return [];
  if (isNumber(id)) return clauses.filter((clause) => clause === first || clause.id.startsWith(`${id}.`));
  const end = clauses.findIndex(({ heading, level }, i) => i > at && heading && level <= first.level);
  return clauses.slice(at, end < 0 ? undefined : end);
}

function saying({ id, heading, title, text }: Clause): string {
  return [isNumber(id) && `${id}.`, heading && title, text].filter(Boolean).join(' ');
}

const isNumber = (id: string) => /^\d/.test(id);
