import { expect, test } from 'vitest';
import { describeInBrowser } from './browser.ts';

describeInBrowser('the browser of the tests', (browser) => {
  test('shows a page, without script and on a phone', async () => {
    const context = await browser().newContext({
      javaScriptEnabled: false,
      viewport: { width: 360, height: 740 },
    });
    const page = await context.newPage();
    await page.setContent('<title>still</title><script>document.title = "moved"</script><p>Tere');
    expect(await page.title()).toBe('still');
    expect(await page.getByText('Tere').isVisible()).toBe(true);
    await context.close();
  });
});
