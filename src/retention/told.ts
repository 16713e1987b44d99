import { nameOfController } from '../controllers/controller.ts';
import type { Controller } from '../controllers/input.ts';
import { composeMail } from '../deliveries/compose.ts';
import type { WebhookBody } from '../deliveries/event.ts';
import type { Mail } from '../deliveries/mail.ts';
import { apiPaths } from '../paths.ts';
import { planWords } from './messages.ts';
import { type RunState, totalOf } from './run.ts';
import { ruleView } from './view.ts';

/** What a shop is told of its runs. */
export type PurgeEvent = 'purge.needs_approval' | 'purge.finished' | 'purge.failed';

/** What has become of a run, for its shop. */
export interface RunNews {
  controller: Controller;
  run: string;
  asOf: string;
  noticeVersion: string;
  rehearsal: boolean;
  state: RunState;
  /** That an erasure carries out. */
  request: string | null;
  /** Why it failed. */
  reason: string | null;
  /** UTC milliseconds. */
  at: number;
  /** Where the API is, without a slash at the end. */
  publicUrl: string;
}

/** What the shop's webhooks are told: figures and clauses, nothing of a person. */
export function purgeBody(
  type: PurgeEvent,
  { controller, run, asOf, noticeVersion, rehearsal, state, reason, at }: RunNews,
): WebhookBody {
  const rules = state.rules.map((rule) => {
    const { id, clause, eligible, held, undated, purged, waitsFor } = ruleView(state, rule, noticeVersion);
    return { id, clause, eligible, held, undated, purged, waitsFor };
  });
  const data = { controller: controller.slug, purge: run, asOf, noticeVersion, rehearsal, reason, rules };
  return { type, timestamp: new Date(at).toISOString(), data };
}

/** The plan in words, to the shop's own mailbox in its first language; null if it has none. */
export function planMail(news: RunNews): Mail | null {
  const { controller, state, noticeVersion, rehearsal, run } = news;
  if (controller.email === undefined) return null;
  const [language = 'en'] = controller.languages;
  const words = planWords(language);
  const shop = nameOfController(controller);
  // What needed no approval may have gone already
  const isMeant = (id: string) => rehearsal || state.waiting[id] !== undefined;
  const shown = state.rules.filter(({ id }) => isMeant(id) && totalOf(state, id).eligible > 0);
  const total = shown.reduce((sum, { id }) => sum + totalOf(state, id).eligible, 0);
  return composeMail({
    to: controller.email,
    subject: words.subject(shop, total, rehearsal),
    paragraphs: [
      words.opening(news.asOf, noticeVersion, rehearsal),
      ...shown.map((rule) => words.rule(ruleView(state, rule, noticeVersion))),
      ...(rehearsal ? [words.rehearsed] : [words.nothingYet, words.approve(run, approvalUrl(news))]),
    ],
    language,
    footer: words.footer(shop),
  });
}

const approvalUrl = ({ publicUrl, run }: RunNews) =>
  `${publicUrl}${apiPaths.root}${apiPaths.approval.replace(':id', run)}`;

/** That a run has failed, in words; null if the shop has no mailbox. */
export function failureMail({ controller, asOf, reason, request }: RunNews): Mail | null {
  if (controller.email === undefined) return null;
  const [language = 'en'] = controller.languages;
  const words = planWords(language);
  const shop = nameOfController(controller);
  return composeMail({
    to: controller.email,
    ...(request === null
      ? {
          subject: words.failedSubject(shop),
          paragraphs: [words.failed(asOf), reason ?? '', words.failedNext],
        }
      : {
          subject: words.erasureSubject(shop),
          paragraphs: [
            words.erasureFailed(asOf),
            reason ?? '',
            words.erasureNext(`npm run unusta -- request plan ${request}`),
          ],
        }),
    language,
    footer: words.footer(shop),
  });
}
