import { describe, expect, test } from 'vitest';
import { problemOfMail } from '../../../src/deliveries/mail.ts';
import { type Asking, askingMail, type Letter, shopMail } from '../../../src/tasks/messages.ts';
import { isTold, taskDeeds } from '../../../src/tasks/task.ts';
import { taskWordsEn } from '../../../src/wording/tasks-en.ts';
import { taskWordsEt } from '../../../src/wording/tasks-et.ts';
import { stageIn } from '../requests/stage.ts';

const link = 'https://unusta.example/t/token';
const asking: Asking = {
  deed: 'erasure',
  address: 'mari@example.com',
  dueOn: '2026-12-06',
  isReminder: false,
};
const task = { id: 't1', request: 'r1', name: 'Pakivedu OÜ', deed: 'erasure', dueOn: '2026-12-06' } as const;

function letterIn(language: 'en' | 'et', more: Parameters<typeof stageIn>[1] = {}): Letter {
  const words = { en: taskWordsEn, et: taskWordsEt }[language];
  return { words, language, controller: stageIn(language, more).profile.controller };
}

describe('a mail to a recipient', () => {
  test('says who asks for what, about whom, by when, and where to confirm it', () => {
    const mail = askingMail(letterIn('en'), 'dpo@post.example', asking, link);
    expect(mail.to).toBe('dpo@post.example');
    expect(mail.subject).toBe('Kadakas asks you to erase a person’s data');
    expect(mail.text).toContain('mari@example.com');
    expect(mail.text).toContain('by Sunday, 6 December 2026');
    expect(mail.text).toContain(`Confirm:\n${link}`);
    expect(mail.headers['Reply-To']).toBe('pood@kadakas.example');
    expect(problemOfMail(mail)).toBeNull();
  });

  test('says the same again as a reminder, in Estonian too', () => {
    const once = askingMail(letterIn('et'), 'dpo@post.example', asking, link);
    const again = askingMail(letterIn('et'), 'dpo@post.example', { ...asking, isReminder: true }, link);
    expect(again.subject).toBe(`Meeldetuletus: ${once.subject}`);
    expect(once.text).toContain('hiljemalt pühapäeval, 6. detsembril 2026');
    for (const paragraph of once.text.split('\n\n')) expect(again.text).toContain(paragraph);
  });

  test.each(['en', 'et'] as const)('has words of its own for each deed (%s)', (language) => {
    const deeds = taskDeeds.filter(isTold);
    const mails = deeds.map((deed) =>
      askingMail(letterIn(language), 'dpo@post.example', { ...asking, deed }, link),
    );
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(deeds.length);
    for (const mail of mails)
      expect([mail.text.includes(asking.address), problemOfMail(mail)]).toEqual([true, null]);
  });

  test('of a shop without a mailbox has nobody to answer to', () => {
    const mail = askingMail(letterIn('en', { email: undefined }), 'dpo@post.example', asking, link);
    expect(mail.headers['Reply-To']).toBeUndefined();
    expect(mail.text).not.toContain('Questions?');
  });
});

describe('a mail to the shop', () => {
  test.each(['en', 'et'] as const)(
    'says which recipient, and what to do; of nobody whose data it is (%s)',
    (language) => {
      for (const what of ['undelivered', 'silent'] as const) {
        const mail = shopMail(letterIn(language), task, what);
        expect(mail?.to).toBe('pood@kadakas.example');
        expect(mail?.subject).toContain('Pakivedu OÜ');
        expect(mail?.text).toContain('unusta task acknowledge t1');
        expect(mail?.text).toContain('r1');
      }
    },
  );

  test('is none if the shop has no mailbox', () => {
    expect(shopMail(letterIn('en', { email: undefined }), task, 'silent')).toBeNull();
  });
});
