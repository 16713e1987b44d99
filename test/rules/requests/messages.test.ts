import { describe, expect, test } from 'vitest';
import { contrast } from '../../../src/controllers/accent.ts';
import type { Mail } from '../../../src/deliveries/mail.ts';
import * as messages from '../../../src/requests/messages.ts';
import { wordingFor } from '../../../src/wording/languages.ts';
import { stageIn } from './stage.ts';

const link = 'https://unusta.example/s/token';
const request = { type: 'erasure', scope: null, receivedOn: '2026-11-02', dueOn: '2026-11-16' } as const;
const asked = { ...request, needsProof: false };

function letterIn(language: string, more: Parameters<typeof stageIn>[1] = {}): messages.Letter {
  const { controller } = stageIn(language, more).profile;
  return { words: wordingFor(language).mail.requests, language, controller, to: 'mari@example.com' };
}

const en = letterIn('en');
const said = (mail: Mail | null) => `${mail?.subject}\n${mail?.text}`;

describe('a mail to the person', () => {
  test('asks for a confirmation, and says what was asked, of whom, and what comes of it', () => {
    const mail = messages.confirmMail(en, asked, link);
    expect(mail.to).toBe('mari@example.com');
    expect(mail.subject).toBe('Confirm your request to Kadakas');
    expect(mail.text).toContain('Your request to Kadakas: deletion of your data.');
    expect(mail.text).toContain('answers by Monday, 16 November 2026');
    expect(mail.text).toContain(`Confirm my request:\n${link}`);
    expect(mail.text).toContain('If that was not you, do nothing');
    expect(said(messages.reminderMail(en, request, link))).toContain('still waits for you');
    const more = messages.confirmMail(en, { ...asked, needsProof: true }, link);
    expect(more.text).toContain('needs one more proof');
    expect(more.text).not.toContain('Once you have');
  });

  test('says it in Estonian', () => {
    const mail = messages.confirmMail(letterIn('et'), asked, link);
    expect(mail.subject).toBe('Kadakas: kinnita oma taotlus');
    expect(mail.text).toContain('Kadakas sai selle esmaspäeval, 2. novembril 2026.');
    expect(mail.text).toContain('vastab Kadakas hiljemalt esmaspäeval, 16. novembril 2026');
    expect(mail.html).toContain('<html lang="et">');
  });

  test('tells the day of the answer; of an erasure also that marketing has stopped', () => {
    const mail = messages.openedMail(en, request, link);
    expect(mail.subject).toBe('Kadakas answers by Monday, 16 November 2026');
    expect(mail.text).toContain('Marketing mail to you has stopped already.');
    const late = messages.openedMail(en, { ...request, isLate: true }, link);
    expect(late.subject).toBe('Kadakas has your request, and is late');
    expect(late.text).toContain(
      'You should have had an answer by Monday, 16 November 2026: that day is over',
    );
    expect(late.text).not.toContain('You get an answer by');
    expect(messages.openedMail(en, { ...request, type: 'access' }, link).text).not.toContain('Marketing');
  });

  test('says how to prove who one is, and where to send it', () => {
    const signed = messages.waitsForProofMail(en, { ...request, proof: 'signature' }, link).text;
    expect(signed).toContain('Sign the file digitally');
    expect(signed).toContain('another proof will do');
    expect(signed).toContain('Send it to: pood@kadakas.example');
    expect(signed).toContain('no copy of an identity document');
    expect(messages.waitsForProofMail(en, { ...request, proof: 'email' }, link).text).toContain(
      'your new mailbox',
    );
    const silent = letterIn('en', { email: undefined });
    expect(messages.waitsForProofMail(silent, { ...request, proof: 'signature' }, link).text).toContain(
      'Bring or send it to: Kadakas OÜ, Pikk 1, 10123 Tallinn',
    );
  });

  test('tells what took effect at once', () => {
    const objection = { ...request, type: 'objection', scope: 'marketing' } as const;
    expect(messages.atOnceMail(en, objection, link).subject).toBe(
      'You will get no more marketing from Kadakas',
    );
    expect(said(messages.atOnceMail(en, { ...request, type: 'withdrawal' }, link))).toContain(
      'consent is withdrawn',
    );
  });

  test('leads from a duplicate to the open one, and gives the reason of an extension', () => {
    expect(said(messages.duplicateMail(en, request, link))).toContain('One request is enough'.toLowerCase());
    const extended = messages.extendedMail(
      en,
      { ...request, dueOn: '2027-01-15' },
      'Three systems.\nTwo partners.',
      link,
    );
    expect(extended.subject).toBe('Kadakas needs more time: until Friday, 15 January 2027');
    expect(extended.text).toContain('The reason:\n\nThree systems.\nTwo partners.');
  });

  test('names the remedies where the answer is not all that was asked for, and only there', () => {
    const remedy = 'complain to the supervisory authority, or go to court';
    const answer = (outcome: 'granted' | 'partly' | 'refused') =>
      messages.answeredMail(en, request, { outcome, ground: null, message: 'So it is.', done: [] }, link)
        .text;
    expect(
      [answer('granted'), answer('partly'), answer('refused')].map((text) => text.includes(remedy)),
    ).toEqual([false, true, true]);
    const refused = messages.refusedForIdentityMail(en, request, `${link}/answer`).text;
    expect(refused).toContain(remedy);
    expect(refused).toContain('Andmekaitse Inspektsioon, https://www.aki.ee');
    expect(refused).toContain(`See and save the answer:\n${link}/answer`);
  });

  test('has the link right behind the message, then what was done, as a list in text and HTML', () => {
    const items = [
      { about: 'Orders', text: 'Orders: 3 records erased.' },
      { about: 'Mail', text: 'Your address <stays>.' },
    ];
    const done = [{ heading: 'What became of your data', items }, 'Take it.'];
    const answer = { outcome: 'partly', ground: null, message: 'So it is.', done } as const;
    const { text, html } = messages.answeredMail(en, request, answer, link);
    expect(text).toContain(
      `Our answer: in part\n\nSo it is.\n\nSee and save the answer:\n${link}\n\nWhat became of your data:\n- Orders: 3 records erased.\n- Your address <stays>.\n\nTake it.\n\nIf you do not agree`,
    );
    expect(html).toContain(
      '<h2>What became of your data</h2>\n<ul>\n<li><b>Orders</b>: 3 records erased.</li>\n<li>Your address &lt;stays&gt;.</li>\n</ul>',
    );
  });

  test('is in the shop’s colour, made readable', () => {
    const { html } = messages.openedMail(letterIn('en', { accent: '#ffcc00' }), request, link);
    const [light = '', dark = ''] = [...html.matchAll(/\.button {.* background: (#\w{6}) }/g)].map(
      ([, one]) => one,
    );
    expect(light).not.toBe(dark);
    expect(dark).toBe('#ffcc00');
    expect(contrast(light, '#ffffff')).toBeGreaterThanOrEqual(4.5);
  });

  test('says in the reader’s language what a ground means', () => {
    const answer = { outcome: 'refused', ground: 'Art. 12(5) GDPR', message: 'No.', done: [] } as const;
    expect(messages.answeredMail(letterIn('et'), request, answer, link).text).toContain(
      'Alus: isikuandmete kaitse üldmääruse art 12 lg 5\n',
    );
  });

  test('says that a complaint came in, who answers it when, and who watches over that; so does its answer', () => {
    const complaint = { ...request, type: 'complaint' } as const;
    const answer = { outcome: 'granted', ground: null, message: 'Sorry.', done: [] } as const;
    const opened = messages.openedMail(en, complaint, link);
    expect(opened.subject).toBe('Kadakas answers by Monday, 16 November 2026');
    for (const { text } of [opened, messages.answeredMail(en, complaint, answer, link)]) {
      expect(text).toContain('complain to the supervisory authority');
      expect(text).toContain('Andmekaitse Inspektsioon, https://www.aki.ee');
      expect(text).not.toContain('Our answer:');
    }
    expect(messages.openedMail(en, request, link).text).not.toContain('authority');
  });

  test('says that a pause ends, before it does, in the shop’s words', () => {
    const restriction = { ...request, type: 'restriction' } as const;
    const mail = messages.liftingMail(en, restriction, 'The address is right.\nYou said so.', link);
    expect(mail.subject).toBe('Kadakas will use your data again');
    expect(mail.text).toContain('The reason:\n\nThe address is right.\nYou said so.\n\n');
    expect(mail.text).toContain('you can ask for it again, or object');
    expect(mail.text).toContain('Andmekaitse Inspektsioon');
    const inEstonian = messages.liftingMail(letterIn('et'), restriction, 'Aadress on õige.', link);
    expect(inEstonian.subject).toBe('Kadakas hakkab sinu andmeid taas kasutama');
  });

  test('has no markup or header of what somebody wrote', () => {
    const answer = {
      outcome: 'partly',
      ground: '<b>law</b>',
      message: '<script>alert(1)</script>',
      done: [],
    } as const;
    const { html } = messages.answeredMail(en, request, answer, link);
    expect(html).not.toMatch(/<script|<b>/);
    const shop = letterIn('en', { tradeName: 'Kadakas\r\nBcc: all@example.com' });
    expect(messages.confirmMail(shop, asked, link).subject).not.toMatch(/[\r\n]/);
  });
});

describe('a mail to the shop', () => {
  test('says what is due, by when, and what to do, and names no person', () => {
    const soon = messages.dueSoonMail(en, { ...request, id: '0190', isExtendable: true });
    expect(soon?.to).toBe('pood@kadakas.example');
    expect(soon?.subject).toBe('Kadakas: a request is due by Monday, 16 November 2026');
    expect(soon?.text).toContain('unusta request answer 0190');
    expect(soon?.text).toContain('extend');
    const fixed = messages.dueSoonMail(en, { ...request, id: '0190', isExtendable: false });
    expect(fixed?.text).not.toContain('extend');
    const late = messages.overdueMail(en, { ...request, id: '0190' });
    expect(said(late)).toContain('overdue');
    for (const mail of [soon, late]) expect(JSON.stringify(mail)).not.toContain('mari@');
  });

  test('is none where the shop has no mailbox', () => {
    const silent = letterIn('en', { email: undefined });
    expect(messages.dueSoonMail(silent, { ...request, id: '0190', isExtendable: true })).toBeNull();
    expect(messages.overdueMail(silent, { ...request, id: '0190' })).toBeNull();
  });
});
