import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { kinds, phone, type Suite, samples } from './stage.ts';

export const layout: Suite = ({ open }) => {
  test('nothing is wider than a screen of 320 pixels', async () => {
    const page = await open('/', { viewport: { width: 320, height: 640 } });
    for (const { name, path } of samples) {
      await page.goto(new URL(path, page.url()).href);
      await unfold(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([name, width]).toEqual([name, 320]);
    }
  });

  test('what is pressed is large enough for a thumb', async () => {
    const page = await open('/', phone);
    for (const { name, path } of kinds) {
      await page.goto(new URL(path, page.url()).href);
      await unfold(page);
      expect([name, await smallTargets(page)]).toEqual([name, []]);
    }
  });

  describe('on paper', () => {
    test('there is the text, in black on white, and no navigation', async () => {
      const page = await open('/kadakas/notice/en', { colorScheme: 'dark' });
      const contents = page.locator('nav.contents');
      expect(await contents.isVisible()).toBe(true);
      await page.emulateMedia({ media: 'print' });
      for (const hidden of [contents, page.locator('header nav'), page.getByText('Plain text')])
        expect(await hidden.isVisible()).toBe(false);
      const clause = page.locator('[id="c-6.3.1"]');
      expect(await clause.isVisible()).toBe(true);
      expect(await page.locator('h1').isVisible()).toBe(true);
      const colours = await page.evaluate(() => {
        const { color, backgroundColor } = getComputedStyle(document.body);
        return { color, backgroundColor };
      });
      expect(colours).toEqual({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' });
    });

    test('there are pages of letters', async () => {
      const page = await open('/kadakas/notice/en');
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
      expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(2);
      expect(pdf).toMatch(/\/Type \/Font\b/);
    });
  });
};

/** Opens every `details`. */
async function unfold(page: Page) {
  await page.$$eval('details', (all) => {
    for (const one of all) one.open = true;
  });
}

/**
 * What is smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8), or, of buttons and navigation, lower than 44. A link within
 * a line of text may be as low as the line.
 */
function smallTargets(page: Page): Promise<string[]> {
  const pressable = 'a[href], button, summary, input:not([type=hidden], [tabindex="-1"]), select, textarea';
  return page.$$eval(pressable, (targets) =>
    targets.flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      const isSkip = target.classList.contains('skip');
      const isNavigation = target.matches('nav a, header a, .facts a, .button, button, summary, input');
      const isInText = getComputedStyle(target).display === 'inline' && !isNavigation;
      // A box to tick is pressed by its label, a choice by its whole row
      const label = target.matches('[type=checkbox]')
        ? target.closest('label')
        : target.matches('[type=radio]') && target.closest('.option');
      const pressed = label ? label.getBoundingClientRect().height : height;
      const least = isNavigation ? 44 : 24;
      const isSmall = !isSkip && !isInText && (pressed < least - 0.5 || width < 24);
      return isSmall ? [`${target.outerHTML.slice(0, 120)} ${width} × ${pressed}`] : [];
    }),
  );
}
