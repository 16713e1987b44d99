import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './accessibility.ts';
import { hear, hearFocused } from './heard.ts';
import { listen } from './quiet.ts';
import { linkMailedTo, openShop, requestsBy, type Shop, type ShopPage } from './shop.ts';
import { desktop, phone, type Suite } from './stage.ts';

// `<privacy-request>` in a page of another site, whose policy allows it what it must have and nothing else.

const mailbox = 'One step is left: look in your mailbox';
let people = 0;
const somebody = () => `somebody-${Date.now()}-${++people}@example.com`;

export const embedding: Suite = (stage) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(stage.system());
  });
  afterAll(() => shop.close());

  const erasure = () => `<privacy-request controller="${shop.slug}" type="erasure"></privacy-request>`;

  async function visit(page: ShopPage, options: BrowserContextOptions = desktop, form = true) {
    const { page: window, noise } = await listen(stage, options);
    await window.goto(shop.show(page));
    if (form) await window.locator('privacy-request button').first().waitFor();
    // Its own page is no noise
    noise.splice(0, noise.length, ...noise.filter((line) => !line.startsWith(`asked for ${shop.origin}/`)));
    return { window, noise };
  }

  const requests = (email: string) => requestsBy(stage.system(), shop.slug, email);

  describe('a guest in a checkout on another site', () => {
    test('asks by keyboard alone, hears what comes of it, confirms from the mailbox and follows the request', async () => {
      const email = somebody();
      const { window, noise } = await visit({ body: erasure() });
      const names: string[] = [];
      const tab = async () => {
        await window.keyboard.press('Tab');
        const focused = await hearFocused(window);
        names.push(`${focused?.role} ${focused?.name}`);
        expect(await isOutlined(window)).toBe(true);
      };
      await tab();
      await tab();
      await window.keyboard.type(email);
      await tab();
      await tab();
      await window.keyboard.type('M-1042');
      await tab();
      await window.keyboard.type('All of it, please.');
      await tab();
      await tab();
      expect(names).toEqual([
        expect.stringMatching(/^link We answer by \w+day, \d+\s\w+ \d{4}$/),
        'textbox Your e-mail address',
        'DisclosureTriangle I no longer have the mailbox that Kadakas knows',
        'textbox Order number (optional)',
        'textbox Is there more that we should know? (optional)',
        'link Read the privacy notice',
        'button Send the request',
      ]);
      await window.keyboard.press('Enter');

      await expect.poll(async () => (await hearFocused(window))?.name).toBe(mailbox);
      expect((await hearFocused(window))?.role).toBe('heading');
      const [status] = (await hear(window)).filter(({ role }) => role === 'status');
      expect(status?.states).toMatchObject({ live: 'polite', atomic: true });
      expect(status?.text).toContain(mailbox);
      expect(status?.text).toMatch(/Kadakas answers by \w+day, \d+\s\w+ \d{4}/);
      expect(noise).toEqual([]);

      await window.goto(await linkMailedTo(stage.system(), email, '/v/'));
      expect(await window.locator('h1').innerText()).toBe('Confirm your request: deletion of your data');
      const button = window.getByRole('button', { name: 'Yes, this is my request' });
      while ((await hearFocused(window))?.role !== 'button') await window.keyboard.press('Tab');
      expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
      await Promise.all([window.waitForNavigation(), window.keyboard.press('Enter')]);
      expect(await window.locator('main').innerText()).toContain('Your request is confirmed.');

      await window.goto(await linkMailedTo(stage.system(), email, '/s/'));
      expect(await window.locator('h1').innerText()).toMatch(/^We answer by \w+day, \d+\s\w+ \d{4}$/);
      expect(await window.locator('main').innerText()).toContain('You confirmed it from your mailbox.');
      expect(await requests(email)).toMatchObject([
        {
          type: 'erasure',
          status: 'open',
          message: 'All of it, please.',
          orderNumber: 'M-1042',
          channel: 'form',
        },
      ]);
    });

    test('is asked only for what the right needs, and shown the address that was typed', async () => {
      const email = somebody();
      const body = `<privacy-request controller="${shop.slug}" type="objection" scope="marketing"></privacy-request>`;
      const { window } = await visit({ body });
      const number = window.getByLabel('Order number');
      expect(await number.isVisible()).toBe(false);
      expect(await window.getByText('We send a link there').isVisible()).toBe(false);
      await window.locator('privacy-request').evaluate((one) => one.removeAttribute('type'));
      await window.getByLabel('See your data').check();
      expect(await number.isVisible()).toBe(true);
      await window.getByLabel('Withdraw your consent').check();
      expect(await number.isVisible()).toBe(false);
      await window.getByLabel('Your e-mail address').fill(email);
      await window.getByRole('button', { name: 'Send the request' }).click();
      await window.getByText(email).waitFor();
    });

    test('asks on a phone in Estonian, and chooses what for', async () => {
      const email = somebody();
      const body = `<privacy-request controller="${shop.slug}"></privacy-request>`;
      const { window, noise } = await visit({ body, language: 'et' }, phone);
      expect(await window.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      expect(await window.locator('privacy-request .box').getAttribute('lang')).toBe('et');
      expect(await smallTargets(window)).toEqual([]);
      const rights = window.getByRole('radiogroup', { name: 'Mida sa soovid?' }).getByRole('radio');
      expect(await rights.count()).toBe(9);
      await window.getByText('Keelduda reklaamist').tap();
      await window.getByLabel('Sinu e-posti aadress').fill(email);
      await window.getByRole('button', { name: 'Saada taotlus' }).tap();
      await expect
        .poll(async () => (await hearFocused(window))?.name)
        .toBe('Kadakas ei saada sulle enam reklaami');
      expect(await requests(email)).toMatchObject([
        { type: 'objection', scope: 'marketing', status: 'open', language: 'et' },
      ]);
      expect(noise).toEqual([]);
    });
  });

  describe('what goes wrong', () => {
    test('is said beside the field, before and after it was sent; the first field gets the focus, nothing is lost', async () => {
      const { window } = await visit({
        body: `<privacy-request controller="${shop.slug}"></privacy-request>`,
      });
      const send = window.getByRole('button', { name: 'Send the request' });
      await send.click();
      expect(await hearFocused(window)).toMatchObject({ role: 'radio' });
      const group = (await hear(window)).find(({ role }) => role === 'radiogroup');
      expect(group).toMatchObject({ description: 'Choose what you want.', states: { invalid: 'true' } });
      const email = (await hear(window)).find(({ name }) => name === 'Your e-mail address');
      expect(email?.states.invalid).toBe('true');
      expect(email?.description).toContain('Give an e-mail address');

      await window.getByLabel('Have your data deleted').check();
      await window.getByLabel('Your e-mail address').fill('mari at example');
      await window.getByLabel('Order number').fill('M-1042');
      await send.click();
      await expect
        .poll(async () => (await hearFocused(window))?.description)
        .toContain('This is not an e-mail address.');
      expect((await hearFocused(window))?.states.invalid).toBe('true');
      expect(await window.getByLabel('Your e-mail address').inputValue()).toBe('mari at example');
      expect(await window.getByLabel('Order number').inputValue()).toBe('M-1042');
      expect(await window.getByLabel('Have your data deleted').isChecked()).toBe(true);
      const stillWrong = (await hear(window)).filter(({ states }) => states.invalid === 'true');
      expect(stillWrong.map(({ name }) => name)).toEqual(['Your e-mail address']);
    });

    test('in what is folded, unfolds it', async () => {
      const email = somebody();
      const { window } = await visit({ body: erasure() });
      await window.getByLabel('Your e-mail address').fill(email);
      await window.getByText('I no longer have the mailbox').click();
      await window.getByLabel('Your old e-mail address').fill(email);
      await window.getByText('I no longer have the mailbox').click();
      await window.getByRole('button').click();
      await expect.poll(async () => (await hearFocused(window))?.name).toBe('Your old e-mail address');
      expect((await hearFocused(window))?.description).toContain('The old and the new address are the same.');
    });

    test('with the network, is said with what to do next; sent again, it is one request', async () => {
      const email = somebody();
      const { window } = await visit({ body: erasure() });
      const heard = listenForEvents(window);
      // Its answer is lost on the way, after it was written
      await window.route('**/request?*', async (route) => {
        if (route.request().method() === 'POST') await route.fetch();
        await route.abort();
      });
      await window.getByLabel('Your e-mail address').fill(email);
      await window.getByLabel('Is there more').fill('All of it.');
      await window.getByRole('button').press('Enter');
      const status = window.getByRole('status');
      await expect.poll(() => status.innerText()).toContain('Nothing you typed is lost');
      expect(await status.getByRole('link').getAttribute('href')).toBe(
        `${stage.system().url}/${shop.slug}/request?lang=en&type=erasure`,
      );
      expect((await hearFocused(window))?.role).toBe('button');
      expect(await window.getByLabel('Is there more').inputValue()).toBe('All of it.');
      await window.unroute('**/request?*');
      await window.getByRole('button').press('Enter');
      await expect.poll(async () => (await hearFocused(window))?.name).toBe(mailbox);
      expect(await requests(email)).toHaveLength(1);
      expect(await heard()).toEqual(['unusta:failed {"status":0}', 'unusta:sent {"status":202}']);
    });

    test('is no double click: it is one request too', async () => {
      const email = somebody();
      const { window } = await visit({ body: erasure() });
      await window.getByLabel('Your e-mail address').fill(email);
      await window.getByRole('button').dblclick();
      await expect.poll(() => window.getByRole('status').innerText()).toContain(mailbox);
      expect(await requests(email)).toHaveLength(1);
    });

    test('on an origin that is not listed, leaves the link that the page has put there, or one of its own', async () => {
      const own = `<privacy-request controller="${shop.slug}">Ask <a href="https://own.example/">here</a></privacy-request>`;
      const bare = `<privacy-request controller="${shop.slug}" type="access" lang="et">\n</privacy-request>`;
      const { page, noise } = await listen(stage);
      await page.goto(shop.show({ body: own + bare }, 'stranger.example'));
      const heard = () => noise.filter((line) => line.includes('Access-Control-Allow-Origin'));
      await expect.poll(() => heard().length).toBe(2);
      expect(await page.locator('form').count()).toBe(0);
      expect(await page.getByRole('link', { name: 'here' }).isVisible()).toBe(true);
      const link = page.getByRole('link', { name: 'Ava vorm omaette lehel' });
      expect(await link.getAttribute('href')).toBe(
        `${stage.system().url}/${shop.slug}/request?lang=et&type=access`,
      );
    });
  });

  describe('the element', () => {
    test('is the same as a classic script, and knows where it came from', async () => {
      for (const script of ['defer', 'async', '']) {
        const { window, noise } = await visit({ body: erasure(), script });
        expect([script, await window.getByRole('heading', { level: 2 }).innerText()]).toEqual([
          script,
          'Have your data deleted',
        ]);
        expect(noise).toEqual([]);
      }
    });

    test('from the host that a shop has for itself needs no name of the shop', async () => {
      const email = somebody();
      const body = '<privacy-request type="erasure"></privacy-request>';
      const { window } = await visit({ body, home: shop.ownHost });
      await window.getByLabel('Your e-mail address').fill(email);
      await window.getByRole('button').click();
      await expect.poll(() => window.getByRole('status').innerText()).toContain(mailbox);
      expect(await requests(email)).toMatchObject([{ controller: shop.slug, type: 'erasure' }]);
    });

    test('stands twice on one page, each for itself', async () => {
      const [one, other] = [somebody(), somebody()];
      const objection = `<privacy-request controller="${shop.slug}" type="objection" scope="marketing" lang="et"></privacy-request>`;
      const { window, noise } = await visit({ body: erasure() + objection });
      const first = window.locator('privacy-request').first();
      const second = window.locator('privacy-request').last();
      await second.getByRole('button').click();
      await expect.poll(() => second.locator('#email-error').innerText()).not.toBe('');
      expect(await first.locator('#email-error').isVisible()).toBe(false);
      await second.getByLabel('Sinu e-posti aadress').fill(other);
      await first.getByLabel('Your e-mail address').fill(one);
      await second.getByRole('button').click();
      await expect.poll(() => second.getByRole('heading').innerText()).toContain('ei saada sulle enam');
      expect(await first.getByLabel('Your e-mail address').inputValue()).toBe(one);
      await first.getByRole('button').click();
      await expect.poll(() => first.getByRole('heading').innerText()).toBe(mailbox);
      expect(await requests(one)).toMatchObject([{ type: 'erasure', language: 'en' }]);
      expect(await requests(other)).toMatchObject([{ type: 'objection', language: 'et' }]);
      expect(noise).toEqual([]);
    });

    test('may be made by script, follows its attributes until it is sent, and keeps what is typed', async () => {
      const { window } = await visit({ body: '' }, desktop, false);
      await window.evaluate((controller) => {
        const element = document.createElement('privacy-request');
        element.setAttribute('type', 'access');
        document.querySelector('main')?.append(element);
        element.setAttribute('controller', controller);
      }, shop.slug);
      const heading = window.getByRole('heading', { level: 2 });
      await expect.poll(() => heading.innerText()).toBe('See your data');
      const email = somebody();
      await window.getByLabel('Your e-mail address').fill(email);
      const change = (name: string, value: string) =>
        window
          .locator('privacy-request')
          .evaluate((one, change) => one.setAttribute(...change), [name, value] as [string, string]);
      await change('type', 'erasure');
      await expect.poll(() => heading.innerText()).toBe('Have your data deleted');
      await change('lang', 'et');
      await expect.poll(() => heading.innerText()).toBe('Lasta oma andmed kustutada');
      expect(await hearFocused(window)).toMatchObject({ name: 'Sinu e-posti aadress' });
      expect(await window.getByLabel('Sinu e-posti aadress').inputValue()).toBe(email);
      await window.getByRole('button').click();
      await expect.poll(() => heading.innerText()).toMatch(/postkasti/);
      await change('lang', 'en');
      await window.locator('privacy-request').evaluate((one) => document.body.append(one));
      expect(await heading.innerText()).toMatch(/postkasti/);
      expect(await requests(email)).toMatchObject([{ type: 'erasure', language: 'et' }]);
    });

    test('takes the colours, the corners and the type that the page gives it', async () => {
      const { window } = await visit({ body: erasure() });
      const look = () =>
        window.locator('privacy-request button').evaluate((button) => {
          const { backgroundColor, borderRadius, fontFamily } = getComputedStyle(button);
          return { backgroundColor, borderRadius, fontFamily };
        });
      expect(await look()).toMatchObject({ backgroundColor: 'rgb(26, 107, 79)' });
      await window.evaluate(() => {
        const { style } = document.documentElement;
        style.setProperty('--unusta-accent', 'rgb(90, 0, 120)');
        style.setProperty('--unusta-radius', '0px');
        style.fontFamily = 'Georgia';
      });
      const given = { backgroundColor: 'rgb(90, 0, 120)', borderRadius: '0px', fontFamily: 'Georgia' };
      expect(await look()).toEqual(given);
    });
  });

  test('in a browser without light-dark() it has its light colours and its borders', async () => {
    const { page } = await listen(stage);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.route('**/embed.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replaceAll('light-dark(', 'unknown(') });
    });
    await page.goto(shop.show({ body: erasure(), colourScheme: 'light dark' }));
    const look = (selector: string) =>
      page
        .locator(`privacy-request ${selector}`)
        .first()
        .evaluate((one) => {
          const { color, backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(one);
          return [color, backgroundColor, `${borderTopWidth} ${borderTopColor}`];
        });
    const [white, ink] = ['rgb(255, 255, 255)', 'rgb(28, 30, 33)'];
    expect(await look('.box')).toEqual([ink, white, '1px rgb(220, 217, 210)']);
    expect(await look('input')).toEqual([ink, white, '1px rgb(87, 91, 97)']);
    expect(await look('button')).toEqual([white, 'rgb(26, 107, 79)', '1px rgb(26, 107, 79)']);
    expect((await look('.soft'))[0]).toBe('rgb(87, 91, 97)');
    await page.locator('privacy-request button').click();
    expect((await look('.error:not(:empty)'))[0]).toBe('rgb(179, 38, 30)');
    const wrong = page.locator('privacy-request #email');
    expect(await wrong.evaluate((one) => getComputedStyle(one).borderTopColor)).toBe('rgb(179, 38, 30)');
  });

  test('axe finds nothing, on the form, its errors, its end, the mailed page and the status page', async () => {
    const email = somebody();
    const body = `<privacy-request controller="${shop.slug}"></privacy-request>`;
    const { window } = await visit({ body, colourScheme: 'light dark' }, { ...phone, bypassCSP: true });
    const look = async () => {
      expect([window.url(), await violations(window)]).toEqual([window.url(), []]);
      await window.emulateMedia({ colorScheme: 'dark' });
      expect([window.url(), await violations(window, ['color-contrast'])]).toEqual([window.url(), []]);
      await window.emulateMedia({ colorScheme: 'light' });
    };
    await look();
    await window.getByRole('button').click();
    await window.getByText('I no longer have the mailbox').click();
    await look();
    await window.getByLabel('Have your data deleted').check();
    await window.getByLabel('Your e-mail address').fill(email);
    await window.getByRole('button').click();
    await expect.poll(() => window.getByRole('status').innerText()).toContain(mailbox);
    await look();
    await window.goto(await linkMailedTo(stage.system(), email, '/v/'));
    await look();
    await Promise.all([window.waitForNavigation(), window.getByRole('button').first().click()]);
    await look();
    await window.goto(await linkMailedTo(stage.system(), email, '/s/'));
    await look();
  });

  test('its script may be loaded by any page, and is smaller than 10 KiB', async () => {
    const response = await fetch(`${stage.system().url}/embed.js`);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(response.headers.get('Content-Type')).toMatch(/^text\/javascript/);
    expect((await response.arrayBuffer()).byteLength).toBeLessThan(10 * 1024);
  });
};

/** Writes down what the element tells its page; gives it, each as `name detail`. */
function listenForEvents(page: Page): () => Promise<string[]> {
  const ready = page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    for (const name of ['unusta:sent', 'unusta:failed']) {
      addEventListener(name, (event) =>
        heard.push(`${name} ${JSON.stringify((event as CustomEvent).detail)}`),
      );
    }
  });
  return async () => {
    await ready;
    return page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  };
}

/** Whether what has the focus in the element shows it. */
function isOutlined(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focused = document.activeElement?.shadowRoot?.activeElement;
    if (!focused) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    return outlineStyle === 'solid' && Number.parseFloat(outlineWidth) >= 3;
  });
}

/** What of the element's fields, buttons, folds and choices is lower than 44 pixels. */
function smallTargets(page: Page): Promise<string[]> {
  return page
    .locator(
      'privacy-request :is(button, summary, textarea, .option label, input:not([type=radio], details input))',
    )
    .evaluateAll((targets) =>
      targets
        .map((target) => ({ target, height: target.getBoundingClientRect().height }))
        .filter(({ height }) => height < 44)
        .map(({ target, height }) => `${target.outerHTML.slice(0, 80)} ${height}`),
    );
}
