import { expect, test } from 'vitest';
import { controllerBody, freshSlug, noticeBody } from '../support/factories.ts';
import { violations } from './accessibility.ts';
import { call, linkMailedTo } from './shop.ts';
import { desktop, phone, type Suite } from './stage.ts';

// What a recipient of a person's data is asked, and how it says that it has done it.

export const acknowledging: Suite = (stage) => {
  /** Has a shop's one recipient asked; gives the path that its mail leads to. */
  async function asked(): Promise<string> {
    const system = stage.system();
    const slug = freshSlug();
    const email = `dpo-${slug}@post.example`;
    const recipients = [{ id: 'post', name: 'Post AS', role: 'processor' as const, email }];
    await call(system, 'PUT', `/controllers/${slug}`, controllerBody(slug, { recipients }));
    await call(system, 'PUT', `/controllers/${slug}/notices/2025-01-01`, noticeBody('2025-01-01'));
    const request = { type: 'erasure', email: 'mari@example.com', channel: 'phone', verified: true };
    const { id } = await call<{ id: string }>(system, 'POST', `/controllers/${slug}/requests`, request);
    const { digest } = await call<{ digest: string }>(system, 'GET', `/requests/${id}/plan`);
    await call(system, 'POST', `/requests/${id}/carry-out`, { plan: digest });
    return new URL(await linkMailedTo(system, email, '/t/')).pathname;
  }

  test.each(['en', 'et'])('in %s, axe finds nothing, and nothing is wider than the window', async (lang) => {
    const page = await stage.open(`${await asked()}?lang=${lang}`, desktop);
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
    for (const viewport of [desktop.viewport, phone.viewport]) {
      if (viewport) await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page)).toEqual([]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    }
  });

  test('is done by keyboard alone, without script, and said once it is', async () => {
    const path = await asked();
    const page = await stage.open(`${path}?lang=en`, { ...desktop, javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Yes, we have none left' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('h1').innerText()).toBe('Thank you');
    expect(await page.getByRole('status').innerText()).toMatch(
      /^You have confirmed that you have none of it/,
    );
    await page.reload();
    expect(await page.getByRole('button').count()).toBe(0);
    const again = await stage.open(`${path}?lang=et`, phone);
    expect(await again.locator('h1').innerText()).toBe('Aitäh!');
    expect(await violations(again)).toEqual([]);
  });
};
