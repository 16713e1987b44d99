// Requests of people in Unusta's own tables, written there as they come to stand, and the engine over them.

import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { sealAudit } from '../../../src/audit/actions.ts';
import { ShownEntry, ShownSeal } from '../../../src/audit/input.ts';
import { canonicalJson } from '../../../src/digest.ts';
import { knownEntries, PackedNotice, PackedProfile } from '../../../src/evidence/input.ts';
import { contentsOf, type Pack, type Published, packedRun, packFiles } from '../../../src/evidence/pack.ts';
import { storyOf } from '../../../src/evidence/story.ts';
import { verifyPack } from '../../../src/evidence/verify-pack.ts';
import { publicKeysOf } from '../../../src/keys/signing.ts';
import { approvePurge, readPurge, startPurge } from '../../../src/retention/actions.ts';
import { workOn } from '../../../src/retention/steps/work-on.ts';
import type { RunView } from '../../../src/retention/view.ts';
import { subjectOf } from '../../../src/subjects/subject.ts';
import { type ControllerBody, noticeBody, policyBody } from '../../support/factories.ts';
import { budget, contextAt, must } from '../../support/purge-stage.ts';
import { api, freshController, publish, rowsOf } from '../door.ts';
import { lane } from '../lane.ts';

type Rule = NonNullable<Parameters<typeof policyBody>[1]>['retention'];

/** A controller whose notice has these rules. */
export async function freshPromises(rules: Rule, more: Partial<ControllerBody> = {}): Promise<string> {
  const slug = await freshController(more, 'asked');
  const policy = policyBody('2018-05-25', { retention: rules ?? [] });
  await publish(slug, '2018-05-25', noticeBody('2018-05-25', { policy }));
  return slug;
}

/** The context at a moment, where the shop's database is reached. */
export const at = (moment: string) => contextAt({ ...env, SOURCE_SHOP: lane().shopUrl }, Date.parse(moment));

let made = 0;

/** A request with two events, contact, message and answer: closed at that moment, or open. Gives its id. */
export async function insertRequest(
  slug: string,
  closed: string | null,
  email = 'mari@kodu.example',
): Promise<string> {
  made += 1;
  const id = `00000000-0000-7000-8000-${slug.slice(-4)}${String(made).padStart(8, '0')}`;
  const subject = await subjectOf(at('2026-01-01T00:00:00Z').pepper, slug, email);
  const closedAt = closed === null ? 'NULL' : String(Date.parse(closed));
  const state = closed === null ? "'open', NULL" : "'answered', 'granted'";
  await rowsOf(
    `INSERT INTO requests (id, controller, subject, type, channel, language, status, outcome, received_at, created_at, proof,
      due_on, due_at, first_due_on, reasoning, is_former, verified_at, closed_at, revision)
     VALUES (?, ?, ?, 'erasure', 'form', 'et', ${state}, 0, 0, 'email', '1970-02-01', 1, '1970-02-01', '', 0, 1, ${closedAt}, '0')`,
    ...[id, slug, subject],
  );
  for (const event of ['opened', 'answered']) {
    await rowsOf(
      `INSERT INTO request_events (id, controller, request, subject, at, actor, event, data, closed_at)
       VALUES (?, ?, ?, ?, 0, 'admin', ?, '{}', ${closedAt})`,
      ...[`${id}-${event}`, slug, id, subject, event],
    );
  }
  for (const text of [`${id}.contact`, `${id}.message`, `${id}-answered`]) {
    await rowsOf(
      `INSERT INTO request_texts (id, controller, request, subject, kid, sealed, closed_at)
       VALUES (?, ?, ?, ?, 'test', 'x', ${closedAt})`,
      ...[text, slug, id, subject],
    );
  }
  return id;
}

/** What a recipient had to do for such a request. */
export async function insertTask(request: string): Promise<void> {
  await rowsOf(
    `INSERT INTO tasks (id, controller, request, subject, kind, deed, recipient, name, state, due_on, created_at, reminders,
      settled_at, revision, closed_at)
     SELECT id || '-task', controller, id, subject, 'recipient', 'erasure', 'post', 'Post', 'acknowledged', '1970-02-01', 0,
      0, 0, '0', closed_at FROM requests WHERE id = ?`,
    request,
  );
}

/** What there is of a request: how many rows, events and texts. */
export async function leftOf(id: string): Promise<[requests: number, events: number, texts: number]> {
  const [row] = await rowsOf(
    `SELECT (SELECT count(*) FROM requests WHERE id = ?) AS r, (SELECT count(*) FROM request_events WHERE request = ?) AS e,
      (SELECT count(*) FROM request_texts WHERE request = ?) AS t`,
    ...[id, id, id],
  );
  return [Number(row?.r), Number(row?.e), Number(row?.t)];
}

/** A purge, or a dry run, at a moment, as far as it goes without an approval. */
export async function started(slug: string, moment: string, dryRun = false): Promise<RunView> {
  const context = at(moment);
  const { id } = must(await startPurge(context, slug, { dryRun, reapply: false, asOf: undefined }));
  await workOn(context, id, budget);
  return must(await readPurge(context, id));
}

/** A purge at a moment, approved if it waits. */
export async function purged(slug: string, moment: string): Promise<RunView> {
  const run = await started(slug, moment);
  if (run.status !== 'needs_approval') return run;
  must(await approvePurge(at(moment), run.id));
  await workOn(at(moment), run.id, budget);
  return must(await readPurge(at(moment), run.id));
}

/** Each rule of a run: what it cites, and how many rows. */
export const rulesOf = ({ rules }: RunView) =>
  rules.map(({ id, clause, eligible, held, purged }) => [id, clause, eligible, held, purged]);

/** What a check of the evidence of all that a controller ever purged says, sealed at a moment. */
export async function findingsOf(slug: string, moment: string): Promise<string[]> {
  must(await sealAudit(at(moment), slug));
  const path = `/controllers/${slug}`;
  const entries = v.parse(v.array(v.object(ShownEntry.entries)), await listed(`${path}/audit`));
  const seals = v.parse(v.array(v.object(ShownSeal.entries)), await listed(`${path}/audit/seals`));
  const { known } = knownEntries(entries);
  const story = storyOf(known);
  const period = { from: null, to: moment.slice(0, 10), timeZone: 'Europe/Tallinn' };
  const contents = contentsOf(story, period);
  const notices = await readAll(contents.versions, `${path}/notices`, ({ policy, texts }) =>
    published({ policy, texts }, PackedNotice),
  );
  const profiles = await readAll(contents.profiles, `${path}/profiles`, ({ profile }) =>
    published(profile, PackedProfile),
  );
  const pack: Pack = {
    head: { format: 'unusta-evidence/1', controller: slug, from: null, to: period.to },
    ...{ log: { controller: slug, entries, seals }, known, notices, profiles },
    runs: ((await listed(`${path}/purges`)) as RunView[]).flatMap((view) => {
      const told = story.runs.get(view.id);
      return told ? [packedRun(view, told)] : [];
    }),
    batches: (await listed(`${path}/purges/batches`)) as Pack['batches'],
    texts: new Map(
      [...notices].flatMap(([version, { value }]) =>
        Object.entries(value?.texts ?? {}).map(([language, { format, source }]) => [
          packFiles.text(version, language, format),
          source,
        ]),
      ),
    ),
  };
  const { findings } = await verifyPack(pack, await publicKeysOf(at(moment).ring));
  return findings.map(({ sentence, where }) => `${sentence} (${where})`);
}

async function listed(path: string): Promise<unknown[]> {
  const answer = await (await api('GET', `${path}?limit=200`)).json<{ items: unknown[]; cursor: unknown }>();
  if (answer.cursor !== null) throw new Error(`There is more of ${path}.`);
  return answer.items;
}

async function readAll<T>(
  names: string[],
  path: string,
  read: (body: Record<string, unknown>) => T,
): Promise<Map<string, T>> {
  const all = names.map(
    async (name) => [name, read(await (await api('GET', `${path}/${name}`)).json())] as const,
  );
  return new Map(await Promise.all(all));
}

function published<S extends v.GenericSchema>(sent: unknown, schema: S): Published<v.InferOutput<S>> {
  return { raw: canonicalJson(sent), value: v.parse(schema, sent) };
}
