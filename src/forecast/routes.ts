import { checked } from '../checked.ts';
import { contextOf, problemResponse, requireScope } from '../guards.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { readForecast } from './actions.ts';
import { ForecastQuery } from './input.ts';

/** `/api/v1/controllers/{c}/forecast`: what will fall due. */
export const forecastApi = newRoutes().get(apiPaths.forecast, requireScope('read'), async (c) => {
  const query = checked(ForecastQuery, c.req.query());
  if (!query.ok) return problemResponse(query.refusal);
  const read = await readForecast(contextOf(c), c.req.param('c'), query.value.months);
  return read.ok ? c.json(read.value) : problemResponse(read.refusal);
});
