import type { Controller } from './input.ts';

/** The name people know the controller by. */
export function nameOfController({ tradeName, name }: Pick<Controller, 'tradeName' | 'name'>): string {
  return tradeName ?? name;
}

/** What the public may see of a controller: nothing of its sources, hosts, origins or its recipients' addresses. */
export function publicController(controller: Controller) {
  const { slug, name, tradeName, registration, address, country, timeZone, languages } = controller;
  const { email, website, authority, dpo, topics, recipients } = controller;
  return {
    slug,
    name,
    tradeName,
    registration,
    address,
    country,
    timeZone,
    languages,
    email,
    website,
    authority,
    dpo,
    topics,
    recipients: recipients.map(({ id, name: called, role }) => ({ id, name: called, role })),
  };
}
