import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { ForecastQuery, mostMonths } from './input.ts';

const Row = v.object({
  category: v.string(),
  rule: v.string(),
  clause: v.string(),
  rows: v.pipe(v.number(), v.integer()),
});
const row = { category: 'orders', rule: 'orders', clause: '2.2', rows: 31 };

const Forecast = v.object({
  asOf: v.pipe(v.string(), v.isoDate(), v.description('Today, where the controller is.')),
  noticeVersion: v.pipe(v.nullable(v.string()), v.description('The version in force; null if none is.')),
  due: v.pipe(v.array(Row), v.description('What may go today.')),
  months: v.pipe(
    v.array(v.object({ month: v.string(), categories: v.array(Row) })),
    v.description('What may first go on a day of this month. Of the first, only the rest is left.'),
  ),
  unavailable: v.pipe(
    v.array(v.object({ source: v.string(), reason: v.string() })),
    v.description('Sources that could not be counted, and why.'),
  ),
});

/** `/api/v1/controllers/{c}/forecast`, described. */
export const forecastOperations: OperationGroup = {
  name: 'Forecast',
  description: 'What will fall due, by category and month.',
  operations: [
    {
      id: 'readForecast',
      method: 'get',
      path: apiPaths.forecast,
      scope: 'read',
      summary: 'Forecast what will fall due, by category and month',
      description: `Counted in the mapped sources, the registry of records elsewhere and Unusta’s own tables, as if the version in force stayed. It is about what the rules let go: what is held is counted too, what has no date is not, and texts whose offset from UTC has no colon (\`+0200\`) are left out. A purge looks at each row.

A source that can’t be reached is named in \`unavailable\`, and the others are counted all the same.`,
      parameters: {
        months: {
          description: `How many months, this one included: 1 to ${mostMonths}, 12 by default.`,
          schema: ForecastQuery.entries.months,
          example: '12',
        },
      },
      answers: {
        200: {
          description: 'What is due, and what will be.',
          schema: Forecast,
          example: {
            asOf: '2026-11-20',
            noticeVersion: '2026-03-01',
            due: [row],
            months: [
              { month: '2026-11', categories: [] },
              { month: '2026-12', categories: [{ ...row, rows: 12 }] },
            ],
            unavailable: [],
          },
        },
      },
    },
  ],
};
