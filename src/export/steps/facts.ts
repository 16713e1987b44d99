import type { Context } from '../../context.ts';
import { readText } from '../../notices/actions.ts';
import type { Profile, ProfileVersion } from '../../notices/profile.ts';
import { categoriesElsewhere } from '../../requests/plan.ts';
import type { Taking } from '../../requests/steps/taking.ts';
import { allOwnTables, type MappedTable } from '../../retention/mapping.ts';
import { type Place, textAddress } from '../../ui/frame.ts';
import { wordingLanguageFor } from '../../wording/languages.ts';
import type { ExportedNotice, ExportedTable, ExportFacts } from '../particulars.ts';
import type { OpenTable } from './tables.ts';

/** Whose export it is, at which shop, and where that has its pages. */
export interface ExportOf {
  profile: Profile;
  /** In force; null if none is. */
  version: ProfileVersion | null;
  taking: Taking;
  place: Place;
}

/** What an export tells besides the data; and the notice's text as it was published (null if none is in force). */
export async function gatherFacts(
  context: Context,
  { profile, version, taking, place }: ExportOf,
  { shops, open, paths }: { shops: readonly MappedTable[]; open: readonly OpenTable[]; paths: string[] },
): Promise<{ facts: ExportFacts; noticeText: string | null }> {
  const { controller } = profile;
  const { id, type, receivedAt, closedAt, language } = taking.row;
  const rules = version?.policy.retention ?? [];
  const read = version && (await noticeOf(context, { profile, version, taking, place }));
  const moment = (at: number | null) => new Date(at ?? context.now).toISOString();
  const facts: ExportFacts = {
    ...{ madeAt: moment(context.now), language: wordingLanguageFor(language), controller },
    request: { id, type, receivedAt: moment(receivedAt), answeredAt: moment(closedAt) },
    notice: read?.notice ?? null,
    tables: open.map((table, at) => exportedTable(table, paths[at] ?? '')),
    own: [
      { category: 'preferences', files: ['unusta/preferences.json', 'unusta/suppression.json'] },
      { category: 'requests', files: ['unusta/requests.json'] },
    ],
    elsewhere: categoriesElsewhere(rules, [...shops, ...allOwnTables(controller.slug, rules)]).map(
      ({ category }) => category,
    ),
  };
  return { facts, noticeText: read?.source ?? null };
}

function exportedTable({ mapped, withheld, othersLeftOut }: OpenTable, path: string): ExportedTable {
  const { source, table, mappings } = mapped;
  const categories = [...new Set(mappings.map(({ category }) => category))];
  return { source, table, categories, files: [`${path}.json`, `${path}.csv`], withheld, othersLeftOut };
}

/** In the request's language, if the notice has a text in it; else in the first that it has. */
async function noticeOf(
  context: Context,
  { profile, version, taking, place }: ExportOf & { version: ProfileVersion },
): Promise<{ notice: ExportedNotice; source: string } | null> {
  const { language: asked } = taking.row;
  const wanted = version.texts.find(({ language }) => language === asked) ?? version.texts[0];
  const text = wanted && (await readText(context, profile.controller.slug, version.version, wanted.language));
  if (!text) return null;
  const { language } = wanted;
  const url = place.origin + textAddress(profile, place, { language, version: version.version });
  const file = `notice-${version.version}.${text.format}`;
  const { policy } = version;
  const notice = { version: version.version, language, policy, clauses: text.clauses, url, file };
  return { notice, source: text.source };
}
