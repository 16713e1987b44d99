import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './accessibility.ts';
import { listen } from './quiet.ts';
import { linkMailedTo, openShop, requestsBy, type Shop } from './shop.ts';
import { phone, type Suite } from './stage.ts';

// The hosted form, which needs no script, on its own and in a frame of a shop's page.

const mailbox = 'One step is left: look in your mailbox';
let people = 0;
const somebody = () => `asker-${Date.now()}-${++people}@example.com`;

export const asking: Suite = (stage) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(stage.system());
  });
  afterAll(() => shop.close());

  test('who has no script asks, confirms, follows, and takes it back', async () => {
    const email = somebody();
    const page = await stage.open(`/${shop.slug}/request?lang=en`, { ...phone, javaScriptEnabled: false });
    await press(page, 'Send the request');
    expect(await page.locator('#email-error').innerText()).toContain('Give an e-mail address');
    await page.getByText('See your data').tap();
    await page.getByLabel('Your e-mail address').fill(email);
    await page.getByLabel('Order number').fill('M-7');
    await press(page, 'Send the request');
    expect(await page.locator('h1').innerText()).toBe(mailbox);

    await page.goto(await linkMailedTo(stage.system(), email, '/v/'));
    expect(await page.locator('h1').innerText()).toBe('Confirm your request: a copy of your data');
    await press(page, 'Yes, this is my request');
    await page.goto(await linkMailedTo(stage.system(), email, '/s/'));
    expect(await page.locator('h1').innerText()).toMatch(/^We answer by /);
    expect(await page.getByRole('button', { name: 'Yes, take it back' }).isVisible()).toBe(false);
    await page.locator('summary', { hasText: 'Take the request back' }).tap();
    await press(page, 'Yes, take it back');
    expect(await page.locator('h1').innerText()).toBe('You took this request back');
    expect(await requestsBy(stage.system(), shop.slug, email)).toMatchObject([
      { type: 'access', status: 'withdrawn', orderNumber: 'M-7', channel: 'form' },
    ]);
  });

  test('who wants no marketing is asked for no more than that needs, and who then wants more, for more', async () => {
    const page = await stage.open(`/${shop.slug}/request?type=objection&scope=marketing&lang=en`, {
      ...phone,
      javaScriptEnabled: false,
    });
    const more = [
      page.getByLabel('Order number'),
      page.getByText('I no longer have the mailbox'),
      page.getByText('We send a link there'),
    ];
    for (const one of more) expect(await one.isVisible()).toBe(false);
    await page.getByText('I want something else').tap();
    await page.getByText('Correct your data').tap();
    for (const one of more) expect(await one.isVisible()).toBe(true);
    expect(await page.getByText('If something is to be corrected').isVisible()).toBe(true);
    await page.getByText('See your data').tap();
    expect(await page.getByText('If something is to be corrected').isVisible()).toBe(false);
  });

  test('axe finds nothing on the form, nor on what is wrong with it', async () => {
    const page = await stage.open(`/${shop.slug}/request?type=erasure&lang=et`, phone);
    const look = async () => {
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, ['color-contrast'])).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
    };
    await look();
    await press(page, 'Saada taotlus');
    await look();
  });

  describe('in a frame', () => {
    const framed = () =>
      `<iframe title="Your data" width="360" height="700" src="${stage.system().url}/${shop.slug}/embed?type=erasure&lang=en"></iframe>`;

    test('of a page that is listed, the form is there and can be sent', async () => {
      const email = somebody();
      const { page, noise } = await listen(stage);
      await page.goto(shop.show({ body: framed(), script: null }));
      const frame = page.frameLocator('iframe');
      await frame.getByLabel('Your e-mail address').fill(email);
      await frame.getByRole('button', { name: 'Send the request' }).click();
      await expect.poll(() => frame.locator('h1').innerText()).toBe(mailbox);
      expect(await requestsBy(stage.system(), shop.slug, email)).toMatchObject([
        { type: 'erasure', status: 'unverified', language: 'en' },
      ]);
      expect(noise.filter((line) => !line.startsWith('asked for'))).toEqual([]);
    });

    test('of any other page, there is nothing', async () => {
      const { page, noise } = await listen(stage);
      await page.goto(shop.show({ body: framed(), script: null }, 'stranger.example'));
      await expect.poll(() => noise.join('\n')).toContain('frame-ancestors');
      await expect.poll(() => page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/');
    });

    test('of a listed page, the pages that mails lead to are not there', async () => {
      const email = somebody();
      await fetch(`${stage.system().url}/${shop.slug}/request`, {
        method: 'POST',
        body: new URLSearchParams({ type: 'erasure', email, lang: 'en' }),
      });
      const { page, noise } = await listen(stage);
      const link = await linkMailedTo(stage.system(), email, '/v/');
      const body = `<iframe title="Your data" src="${link}"></iframe>`;
      await page.goto(shop.show({ body, script: null }));
      await expect.poll(() => noise.join('\n')).toContain('frame-ancestors');
    });
  });
};

async function press(page: Page, name: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).click()]);
}
