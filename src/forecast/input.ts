import * as v from 'valibot';

/** How far a forecast can go. */
export const mostMonths = 36;

/** What the query of `GET /controllers/{c}/forecast` may ask for. */
export const ForecastQuery = v.object({
  months: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,9}$/, `must be a whole number from 1 to ${mostMonths}`),
      v.transform(Number),
      v.check((n) => n >= 1 && n <= mostMonths, `must be a whole number from 1 to ${mostMonths}`),
    ),
    '12',
  ),
});
