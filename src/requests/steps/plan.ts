import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { canonicalJson, sha256 } from '../../digest.ts';
import { activeHolds } from '../../holds/actions.ts';
import { dayOf } from '../../notices/profile.ts';
import { recordsOfPerson } from '../../records/actions.ts';
import type { StoredRecord } from '../../records/keeping.ts';
import { ok, type Result, refuse } from '../../result.ts';
import type { DueRows } from '../../retention/erasing.ts';
import { keptByRule, type RecordFate, strongest, unkept } from '../../retention/erasure.ts';
import { type Folding, foldingOf } from '../../retention/evidence.ts';
import { type Erasing, keepersOf } from '../../retention/keepers.ts';
import type { Look, TableLook } from '../../retention/led.ts';
import type { MappedTable } from '../../retention/mapping.ts';
import { categoriesOf, looking } from '../../retention/steps/led.ts';
import { readTerms, type Terms, tablesOfPeople } from '../../retention/steps/load.ts';
import { personsRows } from '../../retention/steps/persons-rows.ts';
import { openChecked, sourceFailure } from '../../sources/actions.ts';
import { cellsJson } from '../../sources/cell.ts';
import { recordName } from '../../sources/holding.ts';
import { leadsToPeople } from '../../sources/person.ts';
import { erasureEn } from '../../wording/erasure-en.ts';
import { erasureEt } from '../../wording/erasure-et.ts';
import { nameOf, wordingFor, wordingLanguageFor } from '../../wording/languages.ts';
import {
  beginTally,
  type CategoryPlan,
  categoriesElsewhere,
  categoryPlans,
  count,
  requestClause,
  type Tally,
} from '../plan.ts';
import { sentenceOf } from '../plan-sentence.ts';
import type { ErasurePlan } from '../plan-shown.ts';
import { type Contact, openContact } from '../sealed.ts';
import * as store from '../store.ts';
import { personIn } from './whose.ts';

/** An erasure that can be planned: whose, by which rules, in which tables. */
interface Planning {
  row: RequestRow;
  contact: Contact;
  terms: Terms;
  tables: MappedTable[];
  erasing: Erasing;
}

/**
 * What would become of a person's data, were their erasure carried out now: every category that the notice in force names,
 * that is mapped, or that is Unusta's own, and each record in it (Art. 17 GDPR). Writes nothing, here or in a source.
 * Refused unless the request is an erasure that is open, and where a source can't be read.
 */
export async function planErasure(context: Context, id: string): Promise<Result<ErasurePlan>> {
  const made = await makePlan(context, id);
  return made.ok ? ok(shownPlan(made.value)) : made;
}

/**
 * What the plan of a request as it was read says, category by category, by which version of the notice, and by what was
 * found where. Refused as `planErasure` is, and with `changed-meanwhile` if the request is not as it was read any more.
 */
export async function planned(
  context: Context,
  { id, revision }: Pick<RequestRow, 'id' | 'revision'>,
): Promise<Result<{ plans: CategoryPlan[]; noticeVersion: string; look: Look }>> {
  const made = await makePlan(context, id, revision);
  if (!made.ok) return made;
  const { categories: plans, terms, look } = made.value;
  return ok({ plans, noticeVersion: terms.version.version, look });
}

/** A plan, and what it was made of. */
export interface MadePlan extends Planning {
  categories: CategoryPlan[];
  digest: string;
  /** What would be erased in each table. */
  due: DueRows[];
  /** What was found in each. */
  look: Look;
}

/** Makes the plan of an erasure, at `revision` if one is given. Refused as `planned` is. */
export async function makePlan(context: Context, id: string, revision?: string): Promise<Result<MadePlan>> {
  const loaded = await loadPlanning(context, id, revision);
  if (!loaded.ok) return loaded;
  const { terms, tables, erasing } = loaded.value;
  const tally = beginTally(terms.version.policy.retention, tables);
  const counting: Counting = {
    tally,
    folding: foldingOf(context.ring, erasing.controller.slug),
    due: new Map(),
    look: [],
  };
  for (const source of new Set(tables.map((table) => table.source))) {
    const counted = await countSource(loaded.value, source, counting);
    if (!counted.ok) return counted;
  }
  await countElsewhere(loaded.value, counting);
  const categories = categoryPlans(tally);
  const said = categories.map(({ category, parts }) => [category, parts.filter(isLasting)]);
  // Nobody gets the person's address who was not shown
  const told = loaded.value.erasing.controller.recipients.map((one) => one.id);
  const depended = [id, terms.fingerprint, await counting.folding.end(), said, told];
  const digest = await sha256(canonicalJson(depended));
  return ok({ ...loaded.value, categories, digest, due: [...counting.due.values()], look: counting.look });
}

async function loadPlanning(context: Context, id: string, revision?: string): Promise<Result<Planning>> {
  const { actor, db, ring, now } = context;
  const whole = await store.readWhole(db, actor.controller, id);
  if (!whole) return refuse({ type: 'not-found', detail: `There is no request ${id}.` });
  const { row, texts } = whole;
  const { type, status, controller: slug, subject } = row;
  if (revision !== undefined && row.revision !== revision) return refuse({ type: 'changed-meanwhile' });
  if (type !== 'erasure' || (status !== 'open' && status !== 'extended')) {
    return refuse({ type: 'request-state', status, move: 'plan' });
  }
  const read = await readTerms(context, slug, now);
  if (!read.ok) return read;
  const terms = read.value;
  const contact = await openContact(ring, id, texts);
  const person = contact && personIn(contact, subject);
  if (!person) throw new Error('An open request has no address.');
  const { controller } = terms.profile;
  const { timeZone, financialYearEnd } = controller;
  const erasing: Erasing = {
    ...{ context, controller, person },
    calendar: { timeZone, financialYearEnd, today: dayOf(terms.profile, now) },
    keepers: keepersOf(await activeHolds(context, slug)),
  };
  return ok({ row, contact, terms, tables: tablesOfPeople(terms), erasing });
}

/** What a plan is counted into: by category, and, for its digest, record by record. */
interface Counting {
  tally: Tally;
  folding: Folding;
  due: Map<string, DueRows>;
  look: TableLook[];
}

async function countSource(
  { tables, erasing }: Planning,
  source: string,
  { tally, folding, due, look }: Counting,
): Promise<Result<null>> {
  const { context, controller } = erasing;
  const mine = tables.filter((table) => table.source === source);
  const opened = await openChecked(context, controller, source, mine);
  if (!opened.ok) return opened;
  try {
    for (const table of mine.filter(leadsToPeople)) {
      const looked = looking(table, mine, erasing.person);
      look.push(looked.look);
      for await (const rows of personsRows(erasing, opened.value, table)) {
        for (const one of rows) {
          const { row, fate, mine: at } = one;
          const categories = categoriesOf(table, at);
          count(tally, categories, fate);
          countDue(due, { source, table: table.table, categories, rows: 1 }, fate);
          looked.note(one);
          if (isLasting(fate)) folding.add([source, table.table, cellsJson([[row[0]]]), fate, at]);
        }
        await folding.fold();
      }
    }
    return ok(null);
  } catch (error) {
    return sourceFailure(source, error);
  }
}

/** What an open request is made of changes with every note, and nothing that is carried out depends on it. */
const isLasting = ({ clause }: Pick<RecordFate, 'clause'>) => clause !== requestClause;

function countDue(due: Counting['due'], row: DueRows, { outcome }: RecordFate): void {
  if (outcome !== 'erased' && outcome !== 'anonymised') return;
  const { source, table, categories } = row;
  const name = JSON.stringify([source, table, categories]);
  const same = due.get(name);
  if (same) same.rows += 1;
  else due.set(name, row);
}

/** What the registry has of the person; then what nobody can look for from here. */
async function countElsewhere(
  { terms, tables, erasing }: Planning,
  { tally, folding }: Counting,
): Promise<void> {
  const { context, controller, person } = erasing;
  const { retention } = terms.version.policy;
  const known = new Set<string>();
  const whose = { controller: controller.slug, subject: person.subject };
  for await (const records of recordsOfPerson(context, whose)) {
    for (const record of records) {
      const fate = recordFate(erasing, record, terms);
      known.add(record.category);
      count(tally, [record.category], fate);
      folding.add(['registry', record.category, record.key, fate]);
    }
    await folding.fold();
  }
  for (const { category, kept } of categoriesElsewhere(retention, tables)) {
    if (known.has(category)) continue;
    const { ground = null, clause = null, law = null } = kept ?? {};
    count(tally, [category], { ...unkept('elsewhere'), ground, clause, law }, 0);
  }
}

/** A record of the registry is decided as a row is; what nothing keeps, the shop erases by hand. */
function recordFate(
  { calendar, keepers, person }: Erasing,
  { category, key, dates }: StoredRecord,
  { version }: Terms,
): RecordFate {
  const rules = version.policy.retention.filter((rule) => rule.category === category);
  const dated = rules.map((rule) => ({
    rule,
    on: dates.find(({ event }) => event === rule.after)?.on ?? null,
  }));
  const held = strongest([
    keepers.subjects.get(person.subject),
    keepers.records.get(recordName(category, key)),
  ]);
  return keptByRule(dated, calendar) ?? held ?? unkept('elsewhere');
}

function shownPlan({ row, terms, erasing, categories, digest }: MadePlan): ErasurePlan {
  const { controller, calendar } = erasing;
  const language = wordingLanguageFor(row.language);
  const wording = wordingFor(language);
  const words = language === 'et' ? erasureEt : erasureEn;
  return {
    ...{ request: row.id, controller: controller.slug, asOf: calendar.today },
    ...{ noticeVersion: terms.version.version, rehearsal: controller.mode === 'rehearsal', language, digest },
    categories: categories.map((plan) => {
      const { category, outcome, rows, until, clause, ground, parts } = plan;
      const sentence = sentenceOf(words, nameOf(wording, category), plan);
      return { category, outcome, rows, until, clause, ground, sentence, parts };
    }),
    recipients: controller.recipients.map(({ id, name }) => ({ id, name })),
  };
}
