import { afterAll, beforeAll } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { launchSystem, type System } from '../support/launch.ts';
import { accessibility } from './accessibility.ts';
import { hostile } from './hostile.ts';
import { keyboard } from './keyboard.ts';
import { layout } from './layout.ts';
import { quiet } from './quiet.ts';
import { reading } from './reading.ts';
import { stageOf } from './stage.ts';
import { unsubscribing } from './unsubscribing.ts';

describeInBrowser('the pages', (browser) => {
  let system: System | undefined;
  beforeAll(async () => {
    system = await launchSystem();
  });
  afterAll(() => system?.stop());

  const started = () => {
    if (!system) throw new Error('The system runs in tests and hooks only.');
    return system;
  };
  const stage = stageOf(started, browser);
  for (const suite of [reading, layout, keyboard, accessibility, quiet, unsubscribing, hostile]) suite(stage);
});
