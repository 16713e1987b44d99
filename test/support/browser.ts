// Chromium by playwright-core, which brings none of its own.

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const executablePath = places.find((path) => path && existsSync(path));

/** Why browser tests are skipped on this machine, and how to have them run; undefined if they do. */
export const withoutBrowser = executablePath
  ? undefined
  : 'skipped, there is no browser: `apt-get install chromium`, or CHROMIUM_PATH=/path/to/chromium-or-chrome npm test';

/** Suites of one browser, open from the first test to the last. Without a browser they say so and are skipped. */
export function describeInBrowser(name: string, suite: (browser: () => Browser) => void): void {
  if (withoutBrowser) {
    console.warn(`${name}: ${withoutBrowser}`);
    // A machine without a browser: the suite's name says so, and how to get one
    describe.skip(`${name} (${withoutBrowser})`, () => suite(noBrowser));
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());
    suite(() => browser ?? noBrowser());
  });
}

/** Sites of shops, and of one that no shop lists: other sites than `localhost`, not only other ports of it. */
const shopSites = ['shop.example', '*.shop.example', 'stranger.example'];

/** No sandbox: containers have none to give. No visits of its own to anywhere. */
function launchBrowser(): Promise<Browser> {
  const quiet = ['background-networking', 'component-update', 'sync', 'gpu', 'quic'];
  const sites = `--host-resolver-rules=${shopSites.map((name) => `MAP ${name} 127.0.0.1`).join(', ')}`;
  const args = ['--no-sandbox', '--no-first-run', ...quiet.map((name) => `--disable-${name}`), sites];
  return chromium.launch({ executablePath: executablePath ?? '', args });
}

function noBrowser(): never {
  throw new Error(withoutBrowser ?? 'The browser is open in tests and hooks only.');
}
