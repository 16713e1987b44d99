// `npm run soak`: lives of requests, over a database whose answers are lost now and then; then purges of made-up shops,
// and erasures of their people, killed again and again at any moment. After each step or kill everything is as the law
// says. Loopback only.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { erasePeople } from './erasures.ts';
import { countKills, isOver, type Killing, newKilling } from './killing.ts';
import { soakLives } from './lives.ts';
import { purgeShop } from './purges.ts';
import { type Rig, setRig } from './rig.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '200' },
    'erasure-kills': { type: 'string', default: '100' },
    minutes: { type: 'string', default: '30' },
    rows: { type: 'string', default: '300' },
    lives: { type: 'string', default: '10000' },
  },
});
const first = Number(values.seed);
const lives = Number(values.lives);
const rows = Number(values.rows);

async function soak(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unusta-soak-'));
  const [purges, erasures] = [newKilling(Number(values.kills)), newKilling(Number(values['erasure-kills']))];
  console.log(
    `soak: ${lives} lives, ${purges.wanted} kills of purges, ${erasures.wanted} of erasures, from seed ${first} (again: npm run soak -- --seed ${first})`,
  );
  const violations: string[] = [];
  if (lives > 0) violations.push(...(await soakLives(folder, { seed: first, lives })));
  if (purges.wanted + erasures.wanted > 0) {
    const rig = await setRig(folder);
    try {
      violations.push(...(await killPurges(rig, purges)), ...(await killErasures(rig, erasures)));
    } finally {
      await rig.stop();
    }
  }
  await rm(folder, { recursive: true, force: true });
  for (const violation of violations) console.error(violation);
  const areAllMade = isOver(purges) && isOver(erasures);
  if (!areAllMade) console.error(`Out of time (${values.minutes} minutes) before all kills were made.`);
  process.exitCode = violations.length === 0 && areAllMade ? 0 : 1;
}

/** Shop after shop, each from a seed of its own, until all kills are made or the time is over. */
async function killing(
  kills: Killing,
  violations: string[],
  act: (seed: number) => Promise<void>,
): Promise<void> {
  const end = performance.now() + Number(values.minutes) * 60_000;
  for (let seed = first; !isOver(kills) && performance.now() < end; seed += 1) {
    await act(seed);
    console.log(`seed ${seed}: ${countKills(kills)}; ${violations.length} violations`);
  }
  if (kills.wanted > 0) console.table(kills.kills);
}

async function killPurges(rig: Rig, kills: Killing): Promise<string[]> {
  const tally = { runs: 0, rows: 0, gone: 0, acknowledged: 0, violations: [] };
  await killing(kills, tally.violations, (seed) => purgeShop(rig, kills, tally, { seed, rows }));
  const { runs, rows: judged, gone, acknowledged, violations } = tally;
  console.log(
    `${runs} runs, ${judged} rows judged, ${gone} gone, ${acknowledged} holds acknowledged on the way`,
  );
  return violations;
}

async function killErasures(rig: Rig, kills: Killing): Promise<string[]> {
  const [done, tried] = [
    { erasures: 0, rows: 0, gone: 0, holds: 0, restrictions: 0 },
    { refused: 0, answered: 0, hindered: 0 },
  ];
  const tally = { ...done, ...tried, violations: [] };
  // Of all rows, few are one person's
  const size = { rows: rows * 3, people: 4 };
  await killing(kills, tally.violations, (seed) => erasePeople(rig, kills, tally, { seed, ...size }));
  const { violations, ...counts } = tally;
  console.log(
    `${counts.erasures} erasures, ${counts.rows} rows judged, ${counts.gone} gone, ${counts.holds} holds and ${counts.restrictions} restrictions acknowledged on the way; ${counts.refused} answers refused, ${counts.answered} taken, ${counts.hindered} that met a database that was down`,
  );
  return violations;
}

await soak();
