import { nameOfController } from '../controllers/controller.ts';
import type { ExportFacts } from './particulars.ts';
import { type ExportWords, leftOut } from './words.ts';

/** What the readme says besides the facts. */
export interface ReadmeStage {
  words: ExportWords;
  /** What a category is called. */
  nameOf: (category: string) => string;
  list: (parts: string[]) => string;
  /** Whose data. */
  email: string;
  /** Local date and time. */
  madeOn: { day: string; time: string };
  /** Where one can complain, in one sentence. */
  authority: string;
}

/** `README.txt`: what this is, of whom, of when, and what is in which file. */
export function exportReadme(facts: ExportFacts, stage: ReadmeStage): string {
  const { words, email, madeOn, authority } = stage;
  const shop = nameOfController(facts.controller);
  return [
    ...[words.title(shop), '='.repeat(words.title(shop).length), ''],
    ...[
      words.made(shop, email, madeOn.day, madeOn.time),
      words.why,
      words.number(facts.request.id),
      words.notKept,
    ],
    ...under(words.contents, contentsOf(facts, stage)),
    ...under(words.reading, words.formats),
    ...under(words.elsewhere, elsewhereOf(facts, stage)),
    ...under(words.remedies, [
      words.remedyText(shop, facts.controller.email),
      `${authority} ${facts.controller.authority.name}, ${facts.controller.authority.url}`,
    ]),
  ]
    .join('\r\n') // As every system's own reader shows it
    .concat('\r\n');
}

function under(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, '-'.repeat(title.length), '', ...lines];
}

function contentsOf({ notice, tables }: ExportFacts, { words, nameOf, list }: ReadmeStage): string[] {
  const lines: [string, string][] = [
    ['README.txt', words.files.readme],
    ['particulars.html', words.files.page],
    ['particulars.json', words.files.json],
    ...(notice ? [[notice.file, words.files.notice] as [string, string]] : []),
    ...tables.map((one): [string, string] => {
      const what = words.table(list(one.categories.map(nameOf)), one.table, one.source);
      return [one.files.join(', '), what + leftOut(words, one)];
    }),
    ...ownKinds.map((kind): [string, string] => [`unusta/${kind}.json`, words.own[kind]]),
  ];
  return lines.map(([path, what]) => `${path}: ${what}`);
}

const ownKinds = ['requests', 'preferences', 'suppression', 'holds', 'records'] as const;

function elsewhereOf(facts: ExportFacts, { words, nameOf, list }: ReadmeStage): string[] {
  const { elsewhere, controller } = facts;
  const shop = nameOfController(controller);
  const notFound = words.notFoundText(shop, controller.email);
  if (elsewhere.length === 0) return [notFound];
  return [words.elsewhereText(list(elsewhere.map(nameOf)), shop, controller.email), notFound];
}
