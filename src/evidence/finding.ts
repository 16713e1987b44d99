/** Something about a pack that is not as it should be, for a person without a computer at hand. */
export interface PackFinding {
  sentence: string;
  /** Which files, and where in them. */
  where: string;
}

/** A finding. */
export function packFinding(sentence: string, ...where: string[]): PackFinding {
  return { sentence, where: where.join('; ') };
}

/** Where an entry of the log is. */
export const entryAt = (seq: number) => `audit.json, entry ${seq}`;

/** What is said otherwise here than at its origin, field by field: `rows is 12 here, and 10 in the log`. */
export function differences(here: object, origin: object, place = 'in the log'): string[] {
  return Object.entries(origin).flatMap(([name, there]) => {
    const value: unknown = Reflect.get(here, name);
    return value === there ? [] : [`${name} is ${shown(value)} here, and ${shown(there)} ${place}`];
  });
}

function shown(value: unknown): string {
  return value === null || value === undefined ? 'nothing' : JSON.stringify(value);
}
