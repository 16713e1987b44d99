import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAnswer } from '../../src/requests/verify-answer.ts';
import { violations } from './accessibility.ts';
import { linkMailedTo, openShop, requestsBy, type Shop } from './shop.ts';
import { desktop, phone, type Suite } from './stage.ts';

// The answer to a request as its person gets it: on a screen, on paper, and as a file.

let people = 0;

export const answering: Suite = (stage) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(stage.system());
  });
  afterAll(() => shop.close());

  /** Asks, has it confirmed and answered; gives the path at which it is followed. */
  async function answered(lang: string): Promise<string> {
    const { url, key } = stage.system();
    const email = `answered-${Date.now()}-${++people}@example.com`;
    const sent = new URLSearchParams({ type: 'erasure', email, lang });
    await fetch(`${url}/${shop.slug}/request`, { method: 'POST', body: sent });
    await fetch(await linkMailedTo(stage.system(), email, '/v/'), { method: 'POST' });
    const follow = await linkMailedTo(stage.system(), email, '/s/');
    const [request] = await requestsBy(stage.system(), shop.slug, email);
    const body = {
      outcome: 'partly',
      ground: 'Art. 17(3)(b) GDPR',
      message: 'Your account is gone.\nInvoices stay.',
    };
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    const path = `${url}/api/v1/requests/${request?.id}/answer`;
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    return new URL(follow).pathname;
  }

  test('is read, and saved as a file that the published keys verify', async () => {
    const page = await stage.open(await answered('en'), { ...phone, javaScriptEnabled: false });
    await page.getByRole('link', { name: 'See and save the answer' }).tap();
    await expect.poll(() => page.locator('h1').innerText()).toBe('Our answer: in part');
    const saving = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save as a file' }).tap();
    const download = await saving;
    expect(download.suggestedFilename()).toMatch(/^answer-.+-\d{4}-\d\d-\d\d\.json$/);
    const file = JSON.parse(readFileSync(await download.path(), 'utf8'));
    const { keys } = await (await fetch(`${stage.system().url}/.well-known/jwks.json`)).json();
    expect(await verifyAnswer(file, keys)).toMatchObject({
      ok: true,
      answer: { outcome: 'partly', message: 'Your account is gone.\nInvoices stay.' },
    });
  });

  test.each(['en', 'et'])('in %s, axe finds nothing, and nothing is wider than the window', async (lang) => {
    const page = await stage.open(`${await answered(lang)}/answer`, desktop);
    for (const viewport of [desktop.viewport, phone.viewport]) {
      if (viewport) await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page)).toEqual([]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    }
  });

  test('on paper has no buttons, no colours of the dark, and says where links lead', async () => {
    const page = await stage.open(`${await answered('en')}/answer`, desktop);
    const shows = (name: string) => page.getByText(name, { exact: true }).isVisible();
    expect([await shows('Save as a file'), await shows('Eesti')]).toEqual([true, true]);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect([await shows('Save as a file'), await shows('Eesti')]).toEqual([false, false]);
    expect(await shows('About this answer')).toBe(true);
    const [paper, ink, leads] = await page.evaluate(() => [
      getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.body).color,
      getComputedStyle(document.querySelector('.remedies a') as Element, '::after').content,
    ]);
    expect([paper, ink]).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    expect(leads).toContain('https://www.aki.ee');
  });
};
