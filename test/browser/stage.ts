// One system and one browser for many suites: a start costs seconds, a window milliseconds.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { launchSystem, type System } from '../support/launch.ts';

/** What the suites of this room share. */
export interface Stage {
  system(): System;
  browser(): Browser;
  /** A window on a path, until the end of the test. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
}

/** A room of tests: a file runs several of them on the same stage. */
export type Suite = (stage: Stage) => void;

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
/** A finger, not a mouse: `pointer: coarse`. */
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

/** Runs suites one after the other, in one browser, on one system of their own. */
export function describeOnStage(name: string, suites: readonly Suite[]): void {
  describeInBrowser(name, (browser) => {
    let system: System | undefined;
    beforeAll(async () => {
      system = await launchSystem();
    });
    afterAll(() => system?.stop());

    const started = () => {
      if (!system) throw new Error('The system runs in tests and hooks only.');
      return system;
    };
    for (const suite of suites) suite(stageOf(started, browser));
  });
}

/** Sets the stage over a system and a browser that are there when a test runs. */
function stageOf(system: () => System, browser: () => Browser): Stage {
  return {
    system,
    browser,
    async open(path, options = desktop) {
      const context = await browser().newContext({ locale: 'en', ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      await page.goto(system().url + path);
      return page;
    },
  };
}

/** A page to try, and the language that it says it is in. */
export interface Sample {
  name: string;
  path: string;
  language: 'en' | 'et';
}

const sample = (name: string, path: string, language: Sample['language'] = 'en'): Sample => ({
  name,
  path,
  language,
});

/** One page of every kind there is, of the examples that `npm start` publishes. */
export const kinds: Sample[] = [
  sample('the index', '/?lang=en'),
  sample('the privacy centre', '/kadakas?lang=en'),
  sample('the notice', '/kadakas/notice/en'),
  sample('the notice, from plain text', '/merelamp/notice/en'),
  sample('the notice, with headings for clauses', '/lumivill/notice/et', 'et'),
  sample('the versions', '/kadakas/notice/versions?lang=en'),
  sample('what changed, in Estonian', '/kadakas/notice/et/changes/2025-01-01/2026-03-01', 'et'),
  sample('the typed unsubscribe', '/kadakas/unsubscribe?lang=en'),
  sample('the form for a request', '/kadakas/request?lang=en'),
  sample('the form for a deletion, in Estonian', '/kadakas/request?type=erasure&lang=et', 'et'),
  sample('a page that is not there', '/kadakas/nothing'),
  sample('the description of the API', '/api/docs'),
];

/** These, and more of the same kind, in which only the words are others. */
export const samples: Sample[] = [
  ...kinds,
  sample('the privacy centre in Estonian', '/kadakas?lang=et', 'et'),
  sample('the privacy centre of a shop whose notice has no English', '/lumivill?lang=en'),
  sample('an older version, in Estonian', '/kadakas/notice/et/2025-01-01', 'et'),
];
