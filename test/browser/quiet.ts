import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { kinds, type Stage, type Suite } from './stage.ts';

export const quiet: Suite = (stage) => {
  describe('a page', () => {
    test('asks nobody else for anything, and complains of nothing', async () => {
      const { page, noise } = await listen(stage);
      for (const { name, path } of kinds) {
        await page.goto(stage.system().url + path);
        await page.waitForLoadState();
        expect([name, noise.splice(0)]).toEqual([name, []]);
        expect(await page.locator('script').count()).toBe(0);
      }
    });

    test('that did would be heard', async () => {
      const { page, noise } = await listen(stage);
      await page.goto(`${stage.system().url}/kadakas`);
      await page.evaluate(() => {
        document.body.insertAdjacentHTML(
          'beforeend',
          '<img src="https://elsewhere.example/pixel.gif"><b style="color:red" onclick="1">',
        );
      });
      await expect
        .poll(() => noise.join('\n'))
        .toMatch(/img-src.*(\n.*)*style-src|style-src.*(\n.*)*img-src/);
      await page.goto('about:blank');
      await page.evaluate(() => fetch('https://elsewhere.example/').catch(() => {}));
      await expect.poll(() => noise.join('\n')).toContain('asked for https://elsewhere.example/');
    });

    test('is the same without script', async () => {
      const { open } = stage;
      const scripted = await open('/');
      const plain = await open('/', { javaScriptEnabled: false });
      for (const { name, path } of kinds) {
        const [one, other] = await Promise.all(
          [scripted, plain].map(async (page) => {
            await page.goto(stage.system().url + path);
            return page.locator('body').innerText();
          }),
        );
        expect(one?.length).toBeGreaterThan(80);
        expect([name, other]).toEqual([name, one]);
      }
      await plain.goto(`${stage.system().url}/kadakas/notice/en`);
      await plain.locator('summary').click();
      expect(await plain.locator('details table').first().isVisible()).toBe(true);
    });
  });
};

/** A window whose requests to others, errors and violations are written down. */
export async function listen(
  { browser, system }: Stage,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; noise: string[] }> {
  const context = await browser().newContext({ locale: 'en', ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => {
    // Of pages and icons that are not there the browser says so itself
    if (!/status of 404/.test(message.text())) noise.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => void noise.push(`threw ${error.message}`));
  page.on('dialog', (dialog) => {
    noise.push(`said ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${system().url}/`) && !url.startsWith('data:,')) noise.push(`asked for ${url}`);
  });
  return { page, noise };
}
