import { answer } from './app.ts';
import { loadedOnce } from './lazy.ts';

const inbox = loadedOnce(() => import('./inbox.ts'));
const schedule = loadedOnce(() => import('./schedule.ts'));

export default {
  fetch: answer,
  email: async (...mail) => (await inbox()).receiveMail(...mail),
  scheduled: async (_, bindings) => (await schedule()).runSchedule(bindings),
} satisfies ExportedHandler<object>;
