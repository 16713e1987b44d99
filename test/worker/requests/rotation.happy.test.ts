import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { parseEnv } from '../../../src/env.ts';
import { contextFor } from '../../../src/guards.ts';
import { anyone } from '../../../src/keys/scope.ts';
import { resealRequests } from '../../../src/requests/steps/alarms.ts';
import { rowsOf } from '../door.ts';
import { apiWith } from '../unsubscribe/shop.ts';
import { freshAddress, freshShop, takeIn } from './shop.ts';

const later = `later:${btoa('later'.padEnd(32, '.'))}`;
const rotated = { UNUSTA_SECRET: `${later},${env.UNUSTA_SECRET}` };

const kidsOf = async (slug: string) =>
  (await rowsOf('select distinct kid from request_texts where controller = ?', slug)).map(({ kid }) => kid);

/** Seals anew, as each minute does, until nothing of the shop is sealed with the older secret. */
async function sealAnew(slug: string): Promise<void> {
  await rowsOf('delete from request_texts where controller <> ?', slug); // of tests that are over
  const context = contextFor(parseEnv({ ...env, ...rotated }), anyone);
  for (let minute = 0; minute < 5 && (await kidsOf(slug)).includes('test'); minute += 1) {
    await resealRequests(context);
  }
}

describe('after the secret was rotated', () => {
  test('what people wrote is sealed anew, and can be read when the older secret is gone', async () => {
    const slug = await freshShop();
    const contact = { email: freshAddress(), formerEmail: freshAddress() };
    const written = { message: 'Kustutage kõik.', orderNumber: 'A-1042' };
    const { id } = await takeIn(slug, { type: 'erasure', ...contact, ...written });
    await apiWith({}, 'POST', `/requests/${id}/note`, { text: 'Called back.' });
    expect(await kidsOf(slug)).toEqual(['test']);
    await sealAnew(slug);
    expect(await kidsOf(slug)).toEqual(['later']);
    const response = await apiWith({ UNUSTA_SECRET: later }, 'GET', `/requests/${id}`);
    const shown = await response.json<{ events: { text?: string }[] }>();
    expect(shown).toMatchObject({ contact, ...written });
    expect(shown.events.map(({ text }) => text)).toContain('Called back.');
  });

  test('what no secret opens is left as it is, and stops nothing', async () => {
    const slug = await freshShop();
    const { id } = await takeIn(slug, { type: 'access', email: freshAddress(), message: 'Palun.' });
    await rowsOf("update request_texts set kid = 'gone', sealed = 'gone.AAAA' where id = ?", `${id}.contact`);
    await sealAnew(slug);
    const rows = await rowsOf('select id, kid from request_texts where request = ? order by id', id);
    expect(rows).toEqual([
      { id: `${id}.contact`, kid: 'gone' },
      { id: `${id}.message`, kid: 'later' },
    ]);
  });
});
