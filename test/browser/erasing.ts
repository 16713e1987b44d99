import { join } from 'node:path';
import { createClient } from '@libsql/client/http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readClaim } from '../../src/dev/claim.ts';
import { unusta } from '../rules/cli/shop.ts';
import { type ControllerBody, controllerBody, noticeBody, policyBody } from '../support/factories.ts';
import { violations } from './accessibility.ts';
import { call, linkMailedTo, openShop, requestsBy, type Shop } from './shop.ts';
import { desktop, phone, type Suite } from './stage.ts';

// From the form in a checkout to the answer that anybody can verify: the person in a browser, the shop by its command line.

const words = {
  en: {
    email: 'Your e-mail address',
    send: 'Send the request',
    confirm: 'Yes, this is my request',
    see: 'See and save the answer',
    heading: 'Our answer: in part',
    became: 'What became of your data',
    save: 'Save as a file',
    orders: /Orders\s+1 record made anonymous\s+1 record kept until [^(]*, because the law obliges us/,
    support: 'What there was in other systems was erased by hand on',
    recipient: 'Post AS confirmed on',
  },
  et: {
    email: 'Sinu e-posti aadress',
    send: 'Saada taotlus',
    confirm: 'Jah, see on minu taotlus',
    see: 'Vaata vastust ja salvesta see',
    heading: 'Meie vastus: osaliselt',
    became: 'Mis sinu andmetest sai',
    save: 'Salvesta failina',
    orders:
      /Tellimused\s+Anonüümseks muudetud 1 kirje\s+Alles hoitakse 1 kirje kuni [^(]*, sest seda nõuab seadus/,
    support: 'Mujal olnud andmed kustutati käsitsi',
    recipient: 'Post AS kinnitas',
  },
};

export const erasing: Suite = (stage) => {
  let shop: Shop;
  let orders = '';
  const database = () => createClient({ url: readClaim(join(stage.system().dataFolder, 'shop'))?.url ?? '' });

  beforeAll(async () => {
    shop = await openShop(stage.system());
    orders = `orders_${shop.slug.replaceAll('-', '_')}`;
    await database().execute(
      `create table ${orders} (id integer primary key, placed text, booked text, email text, name text, state text)`,
    );
    const common = { table: orders, key: 'id', subject: 'email', eventFormat: 'date' as const };
    const tables = [
      {
        ...{ ...common, category: 'orders', event: 'placed' },
        anonymise: { email: { null: true as const }, name: 'Anonymous' },
      },
      { ...common, category: 'accounting', event: 'booked', where: { state: ['booked'] } },
    ];
    const sources: ControllerBody['sources'] = [
      { id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_KADAKAS', tables },
    ];
    const more = { origins: [shop.origin], hosts: [new URL(shop.ownHost).hostname], sources };
    await call(stage.system(), 'PUT', `/controllers/${shop.slug}`, controllerBody(shop.slug, more));
    const rule = { keep: 'P7Y', then: 'delete' as const };
    const retention: NonNullable<Parameters<typeof policyBody>[1]>['retention'] = [
      { ...rule, id: 'orders', category: 'orders', after: 'order_placed', then: 'anonymise', clause: '2.1' },
      {
        ...{ ...rule, id: 'accounting', category: 'accounting', after: 'recorded', clause: '2.2' },
        ...{ ground: 'legal-obligation' as const, law: 'RPS § 12' },
      },
      { ...rule, id: 'support', category: 'support', after: 'conversation_closed', clause: '2.1' },
    ];
    const policy = policyBody('2025-06-01', { retention });
    const path = `/controllers/${shop.slug}/notices/2025-06-01`;
    await call(stage.system(), 'PUT', path, noticeBody('2025-06-01', { policy }));
  });
  afterAll(() => shop.close());

  /** The shop's own part, on its command line; what it prints. */
  async function operate(...line: string[]): Promise<string> {
    const { url, key } = stage.system();
    const { code, out, err } = await unusta(line, { environment: { UNUSTA_URL: url, UNUSTA_KEY: key } });
    expect([line.join(' '), code, err]).toEqual([line.join(' '), 0, expect.any(String)]);
    return out;
  }

  const asJson = async <T>(...line: string[]): Promise<T> => JSON.parse(await operate(...line, '--json'));

  /** Plans, carries out, sees to what others do, and answers. */
  async function forget(id: string): Promise<void> {
    const { digest } = await asJson<{ digest: string }>('request', 'plan', id);
    await operate('request', 'carry-out', id, '--plan', digest);
    const tasks = await call<{ items: { id: string; kind: string }[] }>(
      stage.system(),
      'GET',
      `/tasks?request=${id}`,
    );
    for (const { id: task, kind } of tasks.items) {
      await operate('task', kind === 'recipient' ? 'acknowledge' : 'done', task);
    }
    const said = ['--outcome', 'partly', '--ground', 'RPS § 12', '--message', 'Booked orders stay.'];
    await operate('request', 'answer', id, ...said);
  }

  test.each(['en', 'et'] as const)(
    'in %s: asked for in a checkout, confirmed, carried out, answered, read, printed, and verified',
    async (lang) => {
      const w = words[lang];
      const email = `erased-${lang}-${Date.now()}@example.com`;
      await database().execute(`insert into ${orders} (placed, booked, email, name, state) values
        (date('now'), null, '${email}', 'Mari', 'open'), (date('now'), date('now'), '${email}', 'Mari', 'booked')`);

      const body = `<privacy-request controller="${shop.slug}" type="erasure" lang="${lang}"></privacy-request>`;
      const context = await stage.browser().newContext({ ...desktop, locale: lang });
      const page = await context.newPage();
      await page.goto(shop.show({ body, language: lang }));
      await page.getByLabel(w.email).fill(email);
      await page.getByRole('button', { name: w.send }).click();
      await page.goto(await linkMailedTo(stage.system(), email, '/v/'));
      await page.getByRole('button', { name: w.confirm }).click();
      const follow = await linkMailedTo(stage.system(), email, '/s/');
      const [request] = await requestsBy(stage.system(), shop.slug, email);
      await forget(String(request?.id));

      await page.goto(follow);
      await page.getByRole('link', { name: w.see }).click();
      await expect.poll(() => page.locator('h1').innerText()).toBe(w.heading);
      const text = (await page.locator('main').innerText()).replaceAll('\u00a0', ' ');
      expect(text).toMatch(w.orders);
      for (const said of [w.became, w.support, w.recipient, 'Booked orders stay.']) {
        expect(text).toContain(said);
      }
      for (const viewport of [desktop.viewport, phone.viewport]) {
        if (viewport) await page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await violations(page)).toEqual([]);
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      }
      // A clause leads to its place in that version of the notice
      const clause = page.getByRole('row').getByRole('link', { name: '2.2' }).first();
      expect(await clause.getAttribute('href')).toMatch(/\/notice\/\w\w\/2025-06-01#c-2\.2$/);

      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('link', { name: w.save }).isVisible()).toBe(false);
      expect(await page.getByRole('heading', { name: w.became }).isVisible()).toBe(true);
      expect(await page.locator('.on-paper').first().innerText()).toContain(
        `${stage.system().url}/${shop.slug}/notice/${lang}/2025-06-01`,
      );
      const paper = await page.pdf({ format: 'A4' });
      // Not a page for each row, nor one that is cut off
      expect([...paper.toString('latin1').matchAll(/\/Type \/Page\b/g)].length).toBeLessThan(5);

      await page.emulateMedia({ media: 'screen' });
      const saving = page.waitForEvent('download');
      await page.getByRole('link', { name: w.save }).click();
      const verified = await operate('answer', 'verify', await (await saving).path());
      expect(verified).toContain('Genuine: ');
      expect(verified).toContain('Post AS');
      expect(verified).toMatch(
        lang === 'en' ? /Orders: 1 record made anonymous; 1/ : /Tellimused: anonüümseks/,
      );
      const left = await database().execute(`select booked from ${orders} where email = '${email}'`);
      expect(left.rows).toHaveLength(1);
      await context.close();
    },
    60_000,
  );
};
