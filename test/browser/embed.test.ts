import { afterAll, beforeAll } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { launchSystem, type System } from '../support/launch.ts';
import { answering } from './answering.ts';
import { asking } from './asking.ts';
import { embedding } from './embedding.ts';
import { stageOf } from './stage.ts';

describeInBrowser('in the pages of shops', (browser) => {
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
  for (const suite of [embedding, asking, answering]) suite(stage);
});
