import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './accessibility.ts';
import { phone, type Stage, type Suite } from './stage.ts';

// From the link in a message to one's choices, as a person goes: on a phone, in the dark, without script, by keyboard.

export const unsubscribing: Suite = (stage) => {
  describe('who wants no more mail', () => {
    test('presses one button, asks for a link to the choices, and chooses', async () => {
      const email = `mari-${Date.now()}@example.com`;
      const page = await stage.open(await linkFor(stage, email), {
        ...phone,
        colorScheme: 'dark',
        javaScriptEnabled: false,
      });
      expect(await page.locator('h1').innerText()).toBe('Stop “Newsletter” from Kadakas?');
      expect(await page.getByRole('button').count()).toBe(1);
      await press(page, 'Unsubscribe');
      expect(await page.locator('h1').innerText()).toBe('You will get no more “Newsletter” from Kadakas');
      await press(page, 'Mail me a link to my choices');
      expect(await page.locator('h1').innerText()).toBe('Look in your mailbox');

      await page.goto(await choicesMailedTo(stage, email));
      expect(await page.getByRole('checkbox', { name: 'Newsletter' }).isChecked()).toBe(false);
      expect(await page.getByRole('checkbox', { name: 'Offers' }).isChecked()).toBe(true);
      await page.getByRole('checkbox', { name: 'Offers' }).uncheck();
      await page.getByRole('checkbox', { name: 'Newsletter' }).check();
      await press(page, 'Save');
      expect(await page.getByRole('status').innerText()).toContain('Saved');
      expect(await page.getByRole('checkbox', { name: 'Newsletter' }).isChecked()).toBe(true);
      expect(await page.getByRole('checkbox', { name: 'Offers' }).isChecked()).toBe(false);
    });

    test('is told beside the field what is wrong with a typed address, and keeps what was typed', async () => {
      const page = await stage.open('/kadakas/unsubscribe?lang=en', { javaScriptEnabled: false });
      await page.getByLabel('Your e-mail address').fill('mari at example');
      await press(page, 'Send me the link');
      const field = page.getByLabel('Your e-mail address');
      expect(await field.inputValue()).toBe('mari at example');
      expect(await page.getByRole('alert').innerText()).toContain('not an e-mail address');
      expect(await field.getAttribute('aria-describedby')).toBe('email-error');
    });

    test('meets nothing that axe finds, on any of these pages', async () => {
      const email = `jaan-${Date.now()}@example.com`;
      const page = await stage.open(await linkFor(stage, email), phone);
      const look = async () => {
        expect([page.url(), await violations(page)]).toEqual([page.url(), []]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect([page.url(), await violations(page, ['color-contrast'])]).toEqual([page.url(), []]);
        await page.emulateMedia({ colorScheme: 'light' });
      };
      await look();
      await press(page, 'Unsubscribe');
      await look();
      await press(page, 'Mail me a link to my choices');
      await look();
      await page.goto(await choicesMailedTo(stage, email));
      await look();
      await press(page, 'Stop all of it');
      await look();
    });
  });
};

/** By keyboard, to the page that comes of it. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

async function linkFor(stage: Stage, email: string): Promise<string> {
  const { url, key } = stage.system();
  const response = await fetch(`${url}/api/v1/controllers/kadakas/unsubscribe-links`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ topic: 'newsletter', recipients: [{ email }] }),
  });
  const { links } = (await response.json()) as { links: { url: string }[] };
  return new URL(links[0]?.url ?? '').pathname;
}

/** The way to the choices from the mail that came, once it has come. */
async function choicesMailedTo(stage: Stage, email: string): Promise<string> {
  const { url } = stage.system();
  for (let tries = 0; tries < 50; tries++) {
    const mails = (await (await fetch(`${url}/dev/mail.json`)).json()) as { to: string; text: string }[];
    const [path] = /\/p\/\S+/.exec(mails.find(({ to }) => to === email)?.text ?? '') ?? [];
    if (path) return url + path;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No mail came to ${email}.`);
}
