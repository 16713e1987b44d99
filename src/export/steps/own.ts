import type { Context } from '../../context.ts';
import type { RetentionRule } from '../../notices/input.ts';
import { recordsOfPerson } from '../../records/actions.ts';
import { recordView } from '../../records/keeping.ts';
import { shownRequest } from '../../requests/presented.ts';
import { openContact, openText, textId } from '../../requests/sealed.ts';
import type { Taking } from '../../requests/steps/taking.ts';
import { readPreferences } from '../../unsubscribe/actions.ts';
import { ledgerOfPerson } from '../../unsubscribe/steps/ledger.ts';
import { exportedHold, exportedRequest, exportedSuppression, isTheirOwn } from '../own.ts';
import * as store from '../store.ts';
import type { ExportFile } from '../zip-stream.ts';

/** What of Unusta's own is exported goes by these. */
export interface OwnTerms {
  rules: readonly RetentionRule[];
  financialYearEnd: string;
}

/** The files of what Unusta itself holds of a person, each read as it is asked for. */
export function ownFiles(context: Context, taking: Taking, terms: OwnTerms): ExportFile[] {
  const { controller, subject } = taking.row;
  const whose = { controller, subject };
  return [
    { path: 'unusta/requests.json', text: () => listText(requestsOf(context, whose, taking)) },
    { path: 'unusta/preferences.json', text: () => preferencesText(context, whose, taking) },
    { path: 'unusta/suppression.json', text: () => suppressionText(context, whose, taking) },
    { path: 'unusta/holds.json', text: () => holdsText(context, whose) },
    { path: 'unusta/records.json', text: () => listText(recordViews(context, whose, terms)) },
  ];
}

/** One array of what comes page by page. */
async function* listText(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield before + page.map((one) => JSON.stringify(one)).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** How many requests are read at once, with all that was written for each. */
const mostRequests = 50;

async function* requestsOf(context: Context, whose: store.Whose, { address, mailbox }: Taking) {
  const { db, ring, now } = context;
  for (let after = ''; ; ) {
    const page = await store.listRequestsOf(db, whose, { after, limit: mostRequests });
    const { rows, ...all } = page;
    yield await Promise.all(
      rows.map(async (row) => {
        const mine = ({ request }: { request: string }) => request === row.id;
        const [events, texts, tasks] = [
          all.events.filter(mine),
          all.texts.filter(mine),
          all.tasks.filter(mine),
        ];
        const contact = await openContact(ring, row.id, texts);
        const sealed = texts.find(({ id }) => id === textId(row.id, 'answer'));
        return exportedRequest(await shownRequest(ring, { row, events, texts }, now), {
          isOwn: isTheirOwn(row, contact, [address, mailbox]),
          answer: sealed ? await openText(ring, sealed) : null,
          tasks,
        });
      }),
    );
    after = rows.at(-1)?.id ?? '';
    if (rows.length < mostRequests) return;
  }
}

async function* preferencesText(
  context: Context,
  whose: store.Whose,
  { address }: Taking,
): AsyncGenerator<string> {
  const known = await readPreferences(context, whose.controller, address);
  const now = known.map(({ topic, state, at }) => ({ topic, state, since: new Date(at).toISOString() }));
  yield `{\n"now": ${JSON.stringify(now)},\n"ledger": `;
  yield* listText(ledgerOfPerson(context, whose));
  yield '}\n';
}

async function* suppressionText(
  context: Context,
  whose: store.Whose,
  { address }: Taking,
): AsyncGenerator<string> {
  const { erasures } = await store.readKept(context.db, whose);
  const known = await readPreferences(context, whose.controller, address);
  yield `${JSON.stringify(exportedSuppression(whose.subject, known, erasures))}\n`;
}

async function* holdsText({ db }: Context, whose: store.Whose): AsyncGenerator<string> {
  const { holds } = await store.readKept(db, whose);
  yield `${JSON.stringify(holds.map(exportedHold))}\n`;
}

async function* recordViews(context: Context, whose: store.Whose, { rules, financialYearEnd }: OwnTerms) {
  for await (const page of recordsOfPerson(context, whose)) {
    yield page.map((record) => recordView(record, rules, financialYearEnd));
  }
}
