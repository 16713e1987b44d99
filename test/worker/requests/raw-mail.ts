// Raw messages (RFC 5322) to privacy@…, as people's programs write them; and of what machines write, which is in
// ../unsubscribe/raw-mail.ts, what a person may have written after all.

const message = (...lines: string[]) => lines.join('\r\n');

/** A message, what of it the shop gets to read, and the language that its person is answered in. */
export interface PersonsLetter {
  raw: (from: string, to: string) => string;
  message: string;
  language: 'et' | 'en';
}

/** As people's programs write them; `language` is what they say of it, or the shop's (et). */
export const personsLetters: Record<string, PersonsLetter> = {
  'Gmail, in two forms': {
    language: 'et',
    message: 'Minu andmed\n\nTere! Palun kustutage minu konto.\n\nMari',
    raw: (from, to) =>
      message(
        'Received: by mail-sor-f41.google.example with SMTPS; Sun, 1 Mar 2026 09:30:00 -0800 (PST)',
        'MIME-Version: 1.0',
        `From: Mari Maasikas <${from}>`,
        'Date: Sun, 1 Mar 2026 19:30:00 +0200',
        'Message-ID: <CAF+2@mail.gmail.example>',
        'Subject: Minu andmed',
        `To: ${to}`,
        'Content-Type: multipart/alternative; boundary="000000000000"',
        '',
        '--000000000000',
        'Content-Type: text/plain; charset="UTF-8"',
        '',
        'Tere! Palun kustutage minu konto.',
        '',
        'Mari',
        '',
        '--000000000000',
        'Content-Type: text/html; charset="UTF-8"',
        '',
        '<div dir="ltr">Tere! Palun kustutage minu konto.<div><br></div><div>Mari</div></div>',
        '--000000000000--',
        '',
      ),
  },
  'Outlook, as HTML only': {
    language: 'en',
    message: 'Küsimus\n\nWhat do you have of me?\n\nMärt',
    raw: (from, to) =>
      message(
        `From: =?utf-8?B?TcOkcnQ=?= <${from}>`,
        `To: "${to}" <${to}>`,
        'Subject: =?iso-8859-1?Q?K=FCsimus?=',
        'Message-ID: <DB9PR01MB0002@DB9PR01MB0002.eurprd01.prod.example>',
        'Accept-Language: en-GB, et-EE',
        'Content-Language: et-EE',
        'Content-Type: text/html; charset="iso-8859-1"',
        'Content-Transfer-Encoding: quoted-printable',
        'MIME-Version: 1.0',
        '',
        '<html><head><style>p {margin:0}</style></head><body><p>What do you =',
        'have of me?</p>',
        '<p>M=E4rt</p></body></html>',
      ),
  },
  'Apple Mail, with two scans attached': {
    language: 'et',
    message: 'Please see my identity card.\n\n[2 manust, mida ei säilitatud.]',
    raw: (from, to) =>
      message(
        `From: Mari <${from}>`,
        `To: ${to}`,
        'Message-Id: <2B2C3D4E-0000-4000-8000-000000000000@kodu.example>',
        'Content-Type: multipart/mixed; boundary="Apple-Mail=_1"',
        '',
        '--Apple-Mail=_1',
        'Content-Type: text/plain; charset=us-ascii',
        '',
        'Please see my identity card.',
        ...['front.jpg', 'back.jpg'].flatMap((name) => [
          '--Apple-Mail=_1',
          `Content-Disposition: inline; filename=${name}`,
          'Content-Type: image/jpeg',
          'Content-Transfer-Encoding: base64',
          '',
          btoa('IDENTITY-CARD'),
        ]),
        '--Apple-Mail=_1--',
      ),
  },
  'Thunderbird, in a language of its own': {
    language: 'en',
    message: 'Data\n\nStop it, please.',
    raw: (from, to) =>
      message(
        'Message-ID: <c0ffee01-0000-4000-8000-000000000000@kodu.example>',
        'User-Agent: Mozilla Thunderbird',
        'Content-Language: en-US',
        `To: ${to}`,
        `From: ${from}`,
        'Subject: Data',
        'Auto-Submitted: no',
        'Content-Type: text/plain; charset=UTF-8; format=flowed',
        '',
        'Stop it, ',
        'please.',
      ),
  },
  'an old program, with no more than it must': {
    language: 'et',
    message: '',
    raw: (from) => message(`From: ${from}`, '', ''),
  },
  'a program of one’s own, all wrong': {
    language: 'et',
    message: '\ufffd\ufffd\n\n[Ülejäänud kirja ei õnnestunud lugeda.]',
    raw: (from) =>
      message(`From: ${from}`, 'Subject: =?utf-8?B?//8=?=', 'Content-Type: multipart/mixed', '', 'Kustuta!'),
  },
};

/** Of `noise` in ../unsubscribe/raw-mail.ts what a person may have written: to privacy@ it is a request. */
export const perhapsPersons = [
  'a notice of Exchange',
  'an old auto-responder',
  'an older auto-responder',
  'a mailing list that has subscribed us',
  'a loop of a mailing list',
  'bulk mail',
  'a newsletter with links of its own',
  'a vacation notice that only its subject tells',
  'an answer',
  'a forged sender without a token',
  'a forged sender with the token in the text only',
  'a forged sender with half a token',
  'a forged sender with a token changed in one place',
  'spam',
  'a message without a subject',
];
