import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { phone, type Suite } from './stage.ts';

// Lumivill's notice names no right and no period, so that only the law is cited there
const citingShops = ['kadakas', 'kirjatuvi', 'merelamp', 'tuuleratas'];

export const reading: Suite = ({ open, system }) => {
  describe('the language switch', () => {
    test.each([
      ['/kadakas?lang=et', '/kadakas?lang=en'],
      ['/kadakas/notice/et', '/kadakas/notice/en'],
      ['/kadakas/notice/et/2025-01-01', '/kadakas/notice/en/2025-01-01'],
      ['/merelamp/notice/et', '/merelamp/notice/en'],
      ['/kadakas/notice/versions?lang=et', '/kadakas/notice/versions?lang=en'],
      [
        '/kadakas/notice/et/changes/2025-01-01/2026-03-01',
        '/kadakas/notice/en/changes/2025-01-01/2026-03-01',
      ],
      ['/?lang=et', '/?lang=en'],
    ])('leads from %s to %s, and back', async (estonian, english) => {
      const page = await open(estonian);
      const current = () => page.locator('header [aria-current]').innerText();
      expect(await current()).toBe('Eesti');
      await page.getByRole('link', { name: 'English' }).click();
      expect(page.url()).toBe(system().url + english);
      expect(await current()).toBe('English');
      await page.getByRole('link', { name: 'Eesti' }).click();
      expect(page.url()).toBe(system().url + estonian);
    });
  });

  describe('a link to a clause', () => {
    test('shows its own paragraph, marked', async () => {
      const page = await open('/kadakas/notice/en#c-6.3.1');
      const clause = page.locator('[id="c-6.3.1"]');
      expect(await clause.innerText()).toMatch(/^6\.3\.1/);
      await expectOnTop(page, clause);
      const marked = await page.$$eval('.notice [id]', (all) => {
        const none = 'rgba(0, 0, 0, 0)';
        return all.filter((one) => getComputedStyle(one).backgroundColor !== none).map(({ id }) => id);
      });
      expect(marked).toEqual(['c-6.3.1']);
    });

    test('leads there from the privacy centre', async () => {
      const page = await open('/kadakas?lang=en', phone);
      await page
        .getByRole('row', { name: 'Have your data deleted' })
        .getByRole('link', { name: '6.3.1' })
        .click();
      expect(page.url()).toMatch(/\/kadakas\/notice\/en\/2026-03-01#c-6\.3\.1$/);
      await expectOnTop(page, page.locator('[id="c-6.3.1"]'));
    });

    test.each(citingShops)('leads to a clause from each row of %s', async (shop) => {
      const page = await open(`/${shop}?lang=et`);
      const links = await page.$$eval<string[], HTMLAnchorElement>('main a[href*="#"]', (all) =>
        all.map(({ href }) => href),
      );
      const [first] = links;
      if (first === undefined) throw new Error('The privacy centre cites no clause.');
      await page.goto(first);
      const ids = new Set(await page.$$eval('.notice [id]', (all) => all.map(({ id }) => id)));
      const targets = links.map((link) => decodeURIComponent(new URL(link).hash.slice(1)));
      expect(targets.filter((target) => !ids.has(target))).toEqual([]);
    });
  });

  describe('the contents', () => {
    test('stay in sight on a desktop, and each entry leads to its heading', async () => {
      const page = await open('/kadakas/notice/en');
      const contents = page.locator('nav.contents');
      const entries = await contents.getByRole('link').all();
      expect(entries.length).toBeGreaterThan(5);
      for (const entry of entries) {
        const label = await entry.innerText();
        await entry.click();
        const target = page.locator(':target');
        expect((await target.innerText()).replaceAll(/\s+/g, ' ')).toContain(label);
        expect(await isInView(target)).toBe(true);
        expect(await isInView(entry)).toBe(true);
      }
      await page.mouse.wheel(0, 50_000);
      await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1000);
      expect(await isInView(contents)).toBe(true);
    });

    test('stand before the text on a phone, and go with it', async () => {
      const page = await open('/kadakas/notice/en', phone);
      const contents = page.locator('nav.contents');
      const [above, text] = [await contents.boundingBox(), await page.locator('article').boundingBox()];
      expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(text?.y ?? 0);
      await contents.getByRole('link').last().click();
      await expectOnTop(page, page.locator(':target'));
      expect(await contents.evaluate((nav) => nav.getBoundingClientRect().bottom)).toBeLessThan(0);
    });
  });
};

/** The element is what one reads first: at the top of the window, with air above it. */
async function expectOnTop(page: Page, element: Locator) {
  const top = await element.evaluate((one) => one.getBoundingClientRect().top);
  const left = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
  // The last ones can't come up to the top
  if (left > 1) expect(top).toBeLessThan(100);
  else expect(await isInView(element)).toBe(true);
  expect(top).toBeGreaterThanOrEqual(0);
}

/** All of it, from top to bottom. */
function isInView(element: Locator): Promise<boolean> {
  return element.evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}
