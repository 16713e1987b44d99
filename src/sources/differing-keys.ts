/** Where a table is listed again under another key than at first: it is one table, and gone through by one key. */
export function differingKeys(
  tables: readonly { table: string; key: string }[],
): { at: number; table: string; key: string; first: string }[] {
  return tables.flatMap(({ table, key }, at) => {
    const first = tables.find((one) => one.table === table)?.key ?? key;
    return first === key ? [] : [{ at, table, key, first }];
  });
}
