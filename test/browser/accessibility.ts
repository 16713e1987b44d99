import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { desktop, kinds, type Suite, samples } from './stage.ts';

// WCAG 2.2 by axe, and by hand what it does not look at.

const narrow = { width: 390, height: 844 };

export const accessibility: Suite = ({ open }) => {
  describe('axe finds nothing', () => {
    test.each(kinds)('on $name', async ({ path }) => {
      const page = await open(path, desktop);
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, ['color-contrast'])).toEqual([]);
      await page.setViewportSize(narrow);
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await violations(page, ['color-contrast'])).toEqual([]);
    });

    test('but would, if there were something', async () => {
      const page = await open('/kadakas?lang=en');
      await page.locator('h1').evaluate((heading) => {
        heading.style.color = '#bbb';
        heading.insertAdjacentHTML('afterend', '<img src="data:,"><h4></h4>');
      });
      const found = (await violations(page)).join('\n');
      for (const rule of ['color-contrast', 'image-alt', 'empty-heading']) expect(found).toContain(rule);
    });
  });

  describe('every page', () => {
    test('says its language, has one first heading, skips no level, and has a title of its own', async () => {
      const page = await open('/');
      const titles = new Map<string, string>();
      for (const { name, path, language } of samples) {
        await page.goto(new URL(path, page.url()).href);
        expect([name, await page.locator('html').getAttribute('lang')]).toEqual([name, language]);
        const levels = await page.$$eval('h1, h2, h3, h4, h5, h6', (headings) =>
          headings.map(({ tagName }) => Number(tagName[1])),
        );
        expect([name, levels.filter((level) => level === 1)]).toEqual([name, [1]]);
        expect([name, levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1)]).toEqual([name, []]);
        titles.set(name, await page.title());
      }
      expect(new Set(titles.values()).size).toBe(samples.length);
      for (const { name, path } of samples) {
        const [, shop = ''] = /^\/(kadakas|merelamp|lumivill)/.exec(path) ?? [];
        if (!path.endsWith('/nothing')) expect(titles.get(name)?.toLowerCase()).toContain(shop);
      }
    });
  });

  describe('the language', () => {
    test('is said of what is in another one', async () => {
      const page = await open('/kadakas/notice/versions?lang=en');
      const estonian = page.getByRole('link', { name: 'Kadaka privaatsusteade' }).first();
      expect(await estonian.getAttribute('lang')).toBe('et');
      expect(await page.getByRole('link', { name: 'Eesti' }).getAttribute('lang')).toBe('et');
      // A shop without an English notice has an English centre, which leads to the Estonian text
      await page.goto(new URL('/lumivill?lang=en', page.url()).href);
      expect(await page.locator('h1').innerText()).toMatch(/^Your data at/);
      await page.getByRole('link', { name: 'Read the notice' }).click();
      expect(await page.locator('html').getAttribute('lang')).toBe('et');
      expect(await page.locator('article').getAttribute('lang')).toBe('et');
    });
  });

  describe('a table on a narrow screen', () => {
    test('is blocks, each cell with its label, and still a table to those who hear it', async () => {
      const page = await open('/kadakas?lang=en', { viewport: narrow });
      const cells = await page.$$eval('table.rows', (tables) =>
        tables.flatMap((table) => {
          const heads = [...table.querySelectorAll('thead th')].map((head) => head.textContent);
          return [...table.querySelectorAll('tbody tr')].flatMap((row) =>
            [...row.children].slice(1).map((cell, i) => {
              const label = getComputedStyle(cell, '::before').content;
              return { label, head: `"${heads[i + 1]}: "`, display: getComputedStyle(cell).display };
            }),
          );
        }),
      );
      expect(cells.length).toBeGreaterThan(30);
      for (const { label, head, display } of cells) expect([label, display]).toEqual([head, 'block']);
      const roles = await rolesHeard(page);
      for (const role of ['table', 'row', 'rowheader', 'cell', 'columnheader']) expect(roles).toContain(role);
    });
  });
};

/** What the browser tells a screen reader: not what the markup says, but what its style leaves of it. */
async function rolesHeard(page: Page): Promise<Set<string>> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  return new Set(nodes.filter(({ ignored }) => !ignored).map(({ role }) => String(role?.value)));
}

/** Each as `rule: element`. All rules, or these. */
export async function violations(page: Page, only?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const options = rules
      ? { runOnly: { type: 'rule' as const, values: rules } }
      : { rules: { 'target-size': { enabled: true } } };
    const here = window as unknown as { axe: typeof import('axe-core') };
    const results = await here.axe.run(document, { ...options, resultTypes: ['violations'] });
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 150)} ${any[0]?.message ?? ''}`),
    );
  }, only);
}
