import { endsAnonymised, type MappedTable } from '../retention/mapping.ts';
import { called, errorIn, pointerTo, type SchemaFinding, warningIn } from './finding.ts';
import { type ForeignKey, isSameName, type SchemaTable } from './schema.ts';

/**
 * What else would change with a row, or keeps it from going: triggers, and rows that refer to it. What a cascade changes
 * is in no count, no evidence and under no hold. `earlier`: tables that are purged before this one.
 */
export function checkReferences(
  mapped: MappedTable,
  live: SchemaTable,
  earlier: readonly MappedTable[],
): SchemaFinding[] {
  return [
    ...checkTriggers(mapped, live),
    ...live.children.flatMap((child) => checkChild(mapped, child, earlier)),
    ...mapped.mappings.flatMap((_, mapping) => checkReferred(mapped, live, mapping)),
  ];
}

function checkTriggers(mapped: MappedTable, { triggers }: SchemaTable): SchemaFinding[] {
  if (triggers.length === 0) return [];
  const message = `The ${called(mapped)} has triggers (${triggers.join(', ')}), which change more than what a purge counts and shows: drop them, or do what they do elsewhere.`;
  return [errorIn(mapped, { code: 'triggers', message, field: '/table' })];
}

function checkChild(
  mapped: MappedTable,
  child: ForeignKey,
  earlier: readonly MappedTable[],
): SchemaFinding[] {
  const field = '/table';
  if (doesSomething(child.onDelete)) {
    const message = `Rows of ${child.table} change with the ${called(mapped)} (ON DELETE ${child.onDelete}), counted by nobody: refer to it without that, and map ${child.table} too.`;
    return [errorIn(mapped, { code: 'cascade', message, field })];
  }
  const deletes = mapped.mappings.some((mapping) => !endsAnonymised(mapping));
  if (!deletes || earlier.some(({ table }) => isSameName(table, child.table))) return [];
  const isOwn = isSameName(mapped.table, child.table);
  const advice = isOwn
    ? 'see that the one that refers goes first'
    : `list ${child.table} before it, or see that those go first`;
  const message = `Rows of ${child.table} refer to rows of the ${called(mapped)}, which can't be deleted as long as they do: ${advice}.`;
  return [warningIn(mapped, { code: 'referred-to', message, field })];
}

const doesSomething = (action: string) => /^(?:cascade|set null|set default)$/i.test(action);

/** A column that other rows refer to by its value can't get another. */
function checkReferred(mapped: MappedTable, live: SchemaTable, mapping: number): SchemaFinding[] {
  const columns = mapped.mappings[mapping]?.anonymise.map(({ column }) => column) ?? [];
  return live.children.flatMap((child) =>
    columns
      .filter((column) => child.columns.some(({ to }) => to !== null && isSameName(to, column)))
      .map((column) => {
        const message = `Rows of ${child.table} refer to ${column} of the ${called(mapped)}, so it can't be anonymised: let them refer to the key.`;
        const field = pointerTo('anonymise', column);
        return errorIn(mapped, { code: 'anonymise-referred-to', column, message, mapping, field });
      }),
  );
}
