import { answerVerify } from './answer-verify.ts';
import { auditExport } from './audit-export.ts';
import { auditVerify } from './audit-verify.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { devMail } from './dev-mail.ts';
import { due } from './due.ts';
import { forecast } from './forecast.ts';
import { holdAdd, holdLift, holdList } from './hold.ts';
import { keyCreate, keyList, keyRevoke } from './key.ts';
import { keyLink } from './key-link.ts';
import { links } from './links.ts';
import { publish } from './publish.ts';
import { purgeApprove } from './purge-approve.ts';
import { purgeLog } from './purge-log.ts';
import { purgePack } from './purge-pack.ts';
import { purgePlan } from './purge-plan.ts';
import { purgeReapply } from './purge-reapply.ts';
import { purgeRun } from './purge-run.ts';
import { purgeVerify } from './purge-verify.ts';
import { requestAnswer } from './request-answer.ts';
import { requestCarryOut } from './request-carry-out.ts';
import { requestExtend } from './request-extend.ts';
import { requestLift } from './request-lift.ts';
import { requestList } from './request-list.ts';
import { requestNote } from './request-note.ts';
import { requestOpen } from './request-open.ts';
import { requestPlan } from './request-plan.ts';
import { requestShow } from './request-show.ts';
import { requestSort } from './request-sort.ts';
import { requestVerify } from './request-verify.ts';
import { suppressionAnnotate } from './suppression-annotate.ts';
import { suppressionCheck } from './suppression-check.ts';
import { suppressionImport } from './suppression-import.ts';
import { taskAcknowledge, taskDone, taskFail, taskList } from './task.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  ...[check, publish, due, keyCreate, keyList, keyRevoke, keyLink],
  ...[links, suppressionImport, suppressionAnnotate, suppressionCheck],
  ...[requestList, requestShow, requestOpen, requestVerify, requestExtend],
  ...[requestNote, requestSort, requestPlan, requestCarryOut, requestAnswer, requestLift, answerVerify],
  ...[taskList, taskAcknowledge, taskDone, taskFail],
  ...[purgePlan, purgeRun, purgeApprove, purgeLog, purgeReapply, purgePack, purgeVerify],
  ...[holdAdd, holdList, holdLift],
  forecast,
  ...[auditExport, auditVerify],
  devMail,
];
