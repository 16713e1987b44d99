import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { kinds, type Suite } from './stage.ts';

export const keyboard: Suite = ({ open, system }) => {
  describe('by keyboard alone', () => {
    test('the first stop is the way to the text, and leads there', async () => {
      const page = await open('/kadakas/notice/en');
      await page.keyboard.press('Tab');
      const skip = page.getByRole('link', { name: 'Skip to the text' });
      expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
      const box = await skip.boundingBox();
      expect(box && box.x >= 0 && box.y >= 0).toBe(true);
      await page.keyboard.press('Enter');
      await expect.poll(() => new URL(page.url()).hash).toBe('#text');
      await page.keyboard.press('Tab');
      // The first link of the text, not of the bar above it
      expect(await page.evaluate(() => document.activeElement?.closest('main')?.id)).toBe('text');
      // Out of sight again, and out of the way
      expect((await skip.boundingBox())?.x).toBeLessThan(0);
    });

    test('every stop is seen, and none is left out', async () => {
      const page = await open('/');
      for (const { name, path } of kinds) {
        await page.goto(system().url + path);
        const expected = await stopsOf(page);
        // The description of the API has hundreds, of few kinds
        const most = Math.min(expected + 5, 100);
        const stops = await tabThrough(page, most);
        expect([name, stops.filter((stop) => !stop.isSeen)]).toEqual([name, []]);
        expect([name, stops.length]).toEqual([name, Math.min(expected, most)]);
      }
    });

    test('what is folded opens and closes', async () => {
      const page = await open('/kadakas/notice/en');
      const table = page.locator('details table').first();
      await page.locator('summary').focus();
      expect(await table.isVisible()).toBe(false);
      await page.keyboard.press('Enter');
      expect(await table.isVisible()).toBe(true);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => Boolean(document.activeElement?.closest('details table')))).toBe(true);
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Space');
      expect(await table.isVisible()).toBe(false);
    });
  });
};

/** How many stops there should be: what can be chosen of one thing is one stop, and what is hidden is none. */
async function stopsOf(page: Page): Promise<number> {
  const all = [
    'a[href]',
    'button',
    'summary',
    'input:not([type=radio], [tabindex="-1"])',
    'textarea',
    'pre[tabindex]',
  ];
  const others = await page.locator(all.map((one) => `${one}:visible`).join(', ')).count();
  const names = await page.$$eval('input[type=radio]', (radios) =>
    radios.map((radio) => radio.getAttribute('name')),
  );
  return others + new Set(names).size;
}

interface Stop {
  element: string;
  /** In view, not see-through, and with an outline that stands out. */
  isSeen: boolean;
}

/** Presses Tab until it comes round. */
async function tabThrough(page: Page, most: number): Promise<Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < most) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const here = document.activeElement;
      if (!here || here === document.body || here.hasAttribute('data-visited')) return null;
      here.setAttribute('data-visited', '');
      const { outlineStyle, outlineWidth, outlineColor, opacity } = getComputedStyle(here);
      const { top, bottom, left, right } = here.getBoundingClientRect();
      const isInView = top < innerHeight && bottom > 0 && left < innerWidth && right > 0;
      const isOutlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      const paper = getComputedStyle(document.body).backgroundColor;
      return {
        element: here.outerHTML.slice(0, 120),
        isSeen: isInView && isOutlined && outlineColor !== paper && opacity === '1',
      };
    });
    if (!stop) break;
    stops.push(stop);
  }
  return stops;
}
