import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import type { Controller } from '../../controllers/input.ts';
import { ok, type Result } from '../../result.ts';
import { ownSource } from '../../retention/mapping.ts';
import { openSourceOf, sourceFailure } from '../../sources/actions.ts';
import { sourceTables } from '../../sources/tables.ts';

/** Writes to each of a controller's sources, Unusta's own among them; in a rehearsal to our own alone. */
export async function writeToSources(
  context: Context,
  controller: Controller,
  statements: Sql[],
): Promise<Result<null>> {
  const shops = controller.mode === 'rehearsal' ? [] : controller.sources.map(({ id }) => id);
  const results = await Promise.all(
    [ownSource, ...shops].map((id) => writeToSource(context, controller, id, statements)),
  );
  return results.find((result) => !result.ok) ?? ok(null);
}

async function writeToSource(
  context: Context,
  controller: Controller,
  id: string,
  statements: Sql[],
): Promise<Result<null>> {
  try {
    const opened = openSourceOf(context, controller, id);
    if (!opened.ok) return opened;
    await opened.value.write([...sourceTables, ...statements]);
    return ok(null);
  } catch (error) {
    return sourceFailure(id, error);
  }
}
