// What a shop would send, made up: a suite takes a controller of its own, so that no suite meets another's rows.

import type * as v from 'valibot';
import type { Controller } from '../../src/controllers/input.ts';
import type { NoticeVersion, Policy } from '../../src/notices/input.ts';

/** What may come in, as JSON. */
export type ControllerBody = v.InferInput<typeof Controller>;
export type NoticeBody = v.InferInput<typeof NoticeVersion>;
export type PolicyBody = v.InferInput<typeof Policy>;

let made = 0;

/** A slug that no other suite has: `shop-1-5f0c2a7b`. */
export function freshSlug(name = 'shop'): string {
  made += 1;
  return `${name}-${made}-${crypto.randomUUID().slice(0, 8)}`;
}

/** A controller with all that people see of one. */
export function controllerBody(slug: string, more: Partial<ControllerBody> = {}): ControllerBody {
  return {
    slug,
    name: 'Kadakas OÜ',
    tradeName: 'Kadakas',
    registration: '12345678',
    address: 'Pikk 1, 10123 Tallinn',
    country: 'EE',
    timeZone: 'Europe/Tallinn',
    languages: ['et', 'en'],
    email: 'pood@kadakas.example',
    website: 'https://kadakas.example',
    accent: '#1a6b4f',
    authority: { name: 'Andmekaitse Inspektsioon', url: 'https://www.aki.ee' },
    topics: [{ id: 'news', name: { et: 'Uudised', en: 'News' } }],
    recipients: [{ id: 'post', name: 'Post AS', role: 'processor', email: 'dpo@post.example' }],
    ...more,
  };
}

/** A notice of two languages, whose clauses `1`, `2`, `2.1` and `2.2` its policy cites. */
export function noticeBody(effective: string, more: Partial<NoticeBody> = {}): NoticeBody {
  return {
    policy: policyBody(effective),
    texts: { et: { format: 'txt', source: textIn.et }, en: { format: 'md', source: textIn.en } },
    ...more,
  };
}

/** A policy that cites the clauses of `textIn`. */
export function policyBody(effective: string, more: Partial<PolicyBody> = {}): PolicyBody {
  return {
    effective,
    disclosures: { identity: '1', retention: '2' },
    rights: [{ type: 'erasure', clause: '2.1', answerWithin: 'P14D' }],
    retention: [
      { id: 'orders', category: 'orders', keep: 'P3Y', after: 'order_placed', then: 'delete', clause: '2.2' },
    ],
    ...more,
  };
}

/** The same notice in two languages. */
export const textIn = {
  et: [
    'Privaatsustingimused',
    '',
    '1. Andmeid töötleb Kadakas OÜ.',
    '',
    '2. Hoiame andmeid nii kaua, kui on vaja.',
    '',
    '2.1. Kustutame andmed 14 päeva jooksul.',
    '',
    '2.2. Tellimusi hoiame kolm aastat.',
    '',
  ].join('\n'),
  en: [
    '# Privacy notice',
    '',
    '1. Kadakas OÜ processes the data.',
    '',
    '2. We keep data as long as needed.',
    '',
    '2.1. We delete data within 14 days.',
    '',
    '2.2. We keep orders for three years.',
    '',
  ].join('\n'),
};
