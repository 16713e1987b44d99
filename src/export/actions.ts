import type { Context } from '../context.ts';
import { localDate } from '../law/day.ts';
import { readProfile } from '../notices/actions.ts';
import { currentVersion } from '../notices/profile.ts';
import type { RequestRef } from '../requests/link.ts';
import { readTaking } from '../requests/steps/taking.ts';
import { ok, type Result } from '../result.ts';
import { mappedTables, ownSource } from '../retention/mapping.ts';
import { leadsToPeople } from '../sources/person.ts';
import type { Place } from '../ui/frame.ts';
import { exportEn } from '../wording/export-en.ts';
import { exportEt } from '../wording/export-et.ts';
import { nameOf, wordingFor } from '../wording/languages.ts';
import { particularsDocument } from './pages.tsx';
import { type ExportFacts, particularsOf } from './particulars.ts';
import { tablePaths } from './paths.ts';
import { exportReadme } from './readme.ts';
import { type ExportOf, gatherFacts } from './steps/facts.ts';
import { ownFiles } from './steps/own.ts';
import { openTables, tableFiles } from './steps/tables.ts';
import { bodyOf, type ExportFile, zipped } from './zip-stream.ts';

/** An export under way: its file's name, and its bytes, made as they are asked for and kept nowhere. */
export interface Export {
  name: string;
  body: ReadableStream<Uint8Array>;
}

/**
 * A person's data to take along (Art. 15(3), 20(1) GDPR), as they are in the shop's databases now, and all that Unusta holds
 * of them itself. Writes nothing. Null unless a request of theirs allows it now; refused where a source can't be read. What
 * fails later breaks the bytes off.
 */
export async function makeExport(
  context: Context,
  ref: RequestRef,
  place: Place,
): Promise<Result<Export> | null> {
  // Read anew: what is withheld since a minute ago must not be in it
  const profile = await readProfile(context, ref.controller);
  const taking = profile && (await readTaking(context, profile, ref));
  if (!profile || !taking) return null;
  const { controller } = profile;
  const { current: version } = currentVersion(profile, context.now);
  const rules = version?.policy.retention ?? [];
  const shops = mappedTables(controller, rules).filter(({ source }) => source !== ownSource);
  const opened = await openTables(context, controller, shops.filter(leadsToPeople));
  if (!opened.ok) return opened;
  const open = opened.value;
  const paths = tablePaths(open.map(({ mapped }) => mapped));
  const of: ExportOf = { profile, version, taking, place };
  const { facts, noticeText } = await gatherFacts(context, of, { shops, open, paths });
  const person = { address: taking.address, subject: taking.row.subject };
  const { financialYearEnd, timeZone } = controller;
  const files = [
    ...told(context, of, facts, noticeText),
    ...open.flatMap((table, at) => tableFiles(table, person, paths[at] ?? '')),
    ...ownFiles(context, taking, { rules, financialYearEnd }),
  ];
  const name = `export-${controller.slug}-${localDate(context.now, timeZone)}.zip`;
  return ok({ name, body: bodyOf(zipped(files, context.now)) });
}

/** What is for reading: the first files. */
function told(
  { now }: Context,
  { taking, place }: ExportOf,
  facts: ExportFacts,
  noticeText: string | null,
): ExportFile[] {
  const { controller, language, notice } = facts;
  const { timeZone } = controller;
  const wording = wordingFor(language);
  const words = language === 'et' ? exportEt : exportEn;
  const particulars = particularsOf(facts);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const readme = exportReadme(facts, {
    ...{ words, email: taking.address, authority: wording.centre.authorityText, list: wording.list },
    nameOf: (category) => nameOf(wording, category),
    madeOn: { day: localDate(now, timeZone), time: clock.format(now) },
  });
  const page = particularsDocument({ facts, particulars, words, home: place.origin + place.paths.centre });
  const texts: [path: string, text: string][] = [
    ['README.txt', readme],
    ['particulars.html', page],
    ['particulars.json', `${JSON.stringify(particulars, null, 2)}\n`],
    ...(notice && noticeText !== null ? [[notice.file, noticeText] as [string, string]] : []),
  ];
  return texts.map(([path, text]) => ({ path, text: () => [text] }));
}
