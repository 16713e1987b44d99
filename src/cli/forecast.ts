import type { Forecast, ForecastRow } from '../forecast/months.ts';
import { apiPaths } from '../paths.ts';
import { pathOf, send } from './api.ts';
import type { Command } from './command.ts';
import { controllerOption } from './key-link.ts';
import { serverFor } from './server.ts';

/** How long the longest bar is. */
const longestBar = 30;

/** `forecast`. */
export const forecast: Command = {
  name: 'forecast',
  summary: 'Prints what will fall due, by month and category.',
  online: true,
  options: {
    controller: controllerOption,
    months: {
      value: 'N',
      summary: 'how many months, this one included: 1 to 36 (default 12)',
      wrong: (text) =>
        /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 36
          ? null
          : `must be 1 to 36, not ${text}`,
    },
  },
  examples: [{ line: 'forecast --controller kadakas --months 6', does: 'the next half year' }],
  notes: [
    'It counts in the mapped sources, the registry and Unusta’s own tables, by the version in force today. What a hold keeps is counted too.',
    'A source that cannot be reached is named on the error output, and the exit code is then 1. Your API key needs the scope read.',
  ],
  run: async (call) => {
    const server = serverFor(call);
    if (typeof server === 'string') return failed(server);
    const { controller = '', months = '12' } = call.texts;
    const path = pathOf(apiPaths.forecast, { c: controller });
    const answer = await send(server, 'GET', `${path}?months=${Number(months)}`);
    if (!answer.ok) return failed(answer.message);
    const found = answer.body as Forecast;
    console.log(call.flags.has('json') ? JSON.stringify(found, null, 2) : tableOf(found).join('\n'));
    for (const { source, reason } of found.unavailable) console.error(`Not counted: ${source}. ${reason}`);
    return found.unavailable.length === 0 ? 0 : 1;
  },
};

/** A line for what is due and for each month, then the clauses. */
function tableOf({ asOf, noticeVersion, due, months }: Forecast): string[] {
  if (noticeVersion === null) return [`On ${asOf} no version of the notice is in force: nothing falls due.`];
  const all = [{ month: 'due', categories: due }, ...months];
  const totals = all.map(({ categories }) => categories.reduce((sum, { rows }) => sum + rows, 0));
  const most = Math.max(...totals);
  const width = String(most).length;
  const lines = all.map(({ month, categories }, i) => {
    const total = totals[i] ?? 0;
    const bar = '█'.repeat(total === 0 ? 0 : Math.max(1, Math.round((total / most) * longestBar)));
    const named = categories.map(({ category, rows }) => `${category} ${rows}`).join(', ');
    return `${month.padEnd(7)}  ${String(total).padStart(width)}  ${bar.padEnd(longestBar)}  ${named}`.trimEnd();
  });
  return [`On ${asOf}, by version ${noticeVersion}`, '', ...lines, ...clausesOf(all)];
}

function clausesOf(all: { categories: ForecastRow[] }[]): string[] {
  const clauses = new Map(
    all.flatMap(({ categories }) =>
      categories.map(
        ({ category, rule, clause }) => [rule, `${category}: clause ${clause} (${rule})`] as const,
      ),
    ),
  );
  return clauses.size === 0 ? [] : ['', ...clauses.values(), '', 'What a hold keeps is counted too.'];
}

function failed(message: string): 1 {
  console.error(message);
  return 1;
}
