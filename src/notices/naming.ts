import { type Clause, slugOf } from './clause.ts';
import { type Block, type Leaf, leavesOf, plainText, type Repeated } from './notice-text.ts';
import { type NumberedLine, type Standing, standingOf } from './numbering.ts';
import { fold } from './white-space.ts';

/** Words of a paragraph that stand for it where there is no heading. */
const TITLE_LENGTH = 60;

/** A leaf that is called something: by its number, or by its heading's slug. `first`: it is the clause of that name. */
interface Named {
  leaf: Leaf;
  id: string;
  first: boolean;
}

/**
 * Gives every clause of the blocks its anchor, in place, and lists the clauses and what stands more than once.
 * No anchor is given twice; what stands again gets one of its own: `c-24.1-2`.
 */
export function nameClauses(blocks: Block[]): { clauses: Clause[]; repeated: Repeated[] } {
  const leaves = leavesOf(blocks);
  const named = namesOf(leaves);
  setAnchors(named);
  const own = new Map(named.flatMap(({ leaf, id, first }) => (first ? [[leaf, id] as const] : [])));
  const again = new Set(named.map(({ leaf }) => leaf));
  return { clauses: clausesOf(leaves, own, again), repeated: repeatedOf(named) };
}

function namesOf(leaves: Leaf[]): Named[] {
  const standings = numberStandings(leaves);
  const numbers = new Set<string>();
  for (const [leaf, standing] of standings) {
    if (standing === 'clause' && leaf.place.number) numbers.add(leaf.place.number.id);
  }
  const slugs = new Set(numbers);
  return leaves.flatMap((leaf): Named[] => {
    const { number } = leaf.place;
    const standing = standings.get(leaf);
    if (number) {
      const unnamed = !numbers.has(number.id) || (standing === 'item' && leaf.listed);
      return unnamed ? [] : [{ leaf, id: number.id, first: standing === 'clause' }];
    }
    const id = leaf.heading ? slugOf(leaf.words) : '';
    if (id === '') return [];
    const first = !slugs.has(id);
    slugs.add(id);
    return [{ leaf, id, first }];
  });
}

function numberStandings(leaves: Leaf[]): Map<Leaf, Standing> {
  const numbered = leaves.flatMap((leaf, at): (NumberedLine & { leaf: Leaf })[] => {
    const { number } = leaf.place;
    const announced = leaves[at - 1]?.text.trimEnd().endsWith(':') ?? false;
    return number ? [{ leaf, number, heading: leaf.heading, announced }] : [];
  });
  const standings = standingOf(numbered);
  return new Map(numbered.map(({ leaf }, at) => [leaf, standings[at] ?? 'other']));
}

function setAnchors(named: Named[]): void {
  const taken = new Set(named.map(({ id }) => id));
  const counts = new Map<string, number>();
  for (const { leaf, id, first } of named) {
    let name = id;
    if (!first) {
      let count = counts.get(id) ?? 2;
      while (taken.has(`${id}-${count}`)) count++;
      counts.set(id, count + 1);
      name = `${id}-${count}`;
      taken.add(name);
    }
    leaf.place.anchor = `c-${name}`;
  }
}

/** What follows a clause up to whatever is named next is the clause's own text. */
function clausesOf(leaves: Leaf[], own: Map<Leaf, string>, named: Set<Leaf>): Clause[] {
  const drafts: { leaf: Leaf; id: string; texts: string[] }[] = [];
  let open: string[] | null = null;
  for (const leaf of leaves) {
    const id = own.get(leaf);
    if (named.has(leaf)) open = id === undefined ? null : [];
    if (id !== undefined && open) drafts.push({ leaf, id, texts: open });
    const text = fold(named.has(leaf) ? leaf.words : leaf.text);
    if (text !== '' && !(leaf.heading && named.has(leaf))) open?.push(text);
  }
  return drafts.map(({ leaf, id, texts }) => ({
    id,
    anchor: `c-${id}`,
    heading: leaf.heading,
    level: levelOf(leaf),
    title: leaf.heading ? fold(leaf.words) : firstWords(texts[0] ?? ''),
    text: texts.join('\n\n'),
    line: leaf.place.line,
  }));
}

function levelOf({ place }: Leaf): number {
  if (place.number) return place.number.parts.length;
  return 'level' in place && typeof place.level === 'number' ? place.level : 1;
}

function firstWords(text: string): string {
  if (text.length <= TITLE_LENGTH) return text;
  const end = text.lastIndexOf(' ', TITLE_LENGTH);
  return `${text.slice(0, end > 0 ? end : TITLE_LENGTH).replace(/[\ud800-\udbff]$/u, '')}…`;
}

function repeatedOf(named: Named[]): Repeated[] {
  const again = Map.groupBy(
    named.filter(({ first }) => !first),
    ({ id }) => id,
  );
  return Array.from(again, ([id, places]) => ({ id, lines: places.map(({ leaf }) => leaf.place.line) }));
}

/** The heading that the blocks begin with, if it has no number. */
export function titleOf(blocks: Block[]): string | null {
  const [first] = blocks;
  return first?.kind === 'heading' && !first.number ? fold(plainText(first.content)) : null;
}
