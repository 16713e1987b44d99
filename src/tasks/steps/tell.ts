import type { Context } from '../../context.ts';
import type { RequestRow, TaskRow } from '../../db/tables.ts';
import type { Profile } from '../../notices/profile.ts';
import type { Contact } from '../../requests/sealed.ts';
import { type Telling, tellByMail, tellSystems } from '../../requests/steps/tell.ts';
import { wordingLanguageFor } from '../../wording/languages.ts';
import { taskWordsEn } from '../../wording/tasks-en.ts';
import { taskWordsEt } from '../../wording/tasks-et.ts';
import { sealTaskLink } from '../link.ts';
import { askingMail, type Letter, shopMail } from '../messages.ts';
import type { Recipient } from '../recipients.ts';
import { isTold, toldBy } from '../task.ts';
import type { TaskWords } from '../task-words.ts';

const words: Record<string, TaskWords> = { en: taskWordsEn, et: taskWordsEt };

/** The words for a reader of this language, and which language they are in. */
export function taskWordsFor(asked: string): { words: TaskWords; language: string } {
  const language = wordingLanguageFor(asked);
  return { words: words[language] ?? taskWordsEn, language };
}

/** Of whom a recipient is told: the controller's, as it is now, and the person. */
export interface Concerned {
  request: Pick<RequestRow, 'id' | 'controller'>;
  profile: Pick<Profile, 'controller'>;
  /** Null once it was purged. */
  contact: Contact | null;
}

/** A recipient's task, and the recipient as the controller names it now. */
interface Asked {
  task: Pick<TaskRow, 'id' | 'controller' | 'deed' | 'dueOn'>;
  recipient: Recipient;
}

/**
 * Asks a recipient by mail; null if it has no mailbox, or nobody knows the person's address any more. `times`: how often
 * it was reminded, this time included. No recipient is touched in a rehearsal.
 */
export async function askByMail(
  context: Context,
  { request, profile, contact }: Concerned,
  { task, recipient }: Asked,
  times = 0,
): Promise<Telling | null> {
  const { controller } = profile;
  if (!recipient.email || !contact || !isTold(task.deed) || controller.mode === 'rehearsal') return null;
  const token = await sealTaskLink(context.ring, task, context.randomBytes(12));
  const asked = { deed: task.deed, address: addressOf(contact), dueOn: task.dueOn, isReminder: times > 0 };
  const link = `${context.publicUrl}/t/${token}`;
  const mail = askingMail(letterOf(profile), recipient.email, asked, link);
  return tellByMail(context, request, 'mail.task', mail, times === 0 ? task.id : `${task.id}.${times}`);
}

/** Tells the shop's systems of a recipient's task; null as above. */
export async function askBySystems(
  context: Context,
  { request, profile, contact }: Concerned,
  { task, recipient }: Asked,
): Promise<Telling | null> {
  if (!contact || !isTold(task.deed) || profile.controller.mode === 'rehearsal') return null;
  const { id, name } = recipient;
  const data = { task: task.id, recipient: { id, name }, email: addressOf(contact), dueOn: task.dueOn };
  return tellSystems(context, request, toldBy[task.deed], data, task.id);
}

/** Tells the shop that a recipient can't be reached, or says nothing; null if it has no mailbox. */
export async function tellShop(
  context: Context,
  profile: Pick<Profile, 'controller'>,
  task: TaskRow,
  what: 'undelivered' | 'silent',
): Promise<Telling | null> {
  const mail = shopMail(letterOf(profile), task, what);
  return mail && tellByMail(context, { id: task.request, controller: task.controller }, 'mail.task', mail);
}

/** By which the shop, and so its recipients, know the person. */
function addressOf({ email, formerEmail }: Contact): string {
  return formerEmail ?? email;
}

function letterOf({ controller }: Pick<Profile, 'controller'>): Letter {
  return { ...taskWordsFor(controller.languages[0] ?? 'en'), controller };
}
