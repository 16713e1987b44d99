import { answer } from './app.ts';

// What only some isolates do is loaded by those that do it
export default {
  fetch: answer,
  email: async (...mail) => (await import('./inbox.ts')).receiveMail(...mail),
  scheduled: async (_, bindings) => (await import('./schedule.ts')).runSchedule(bindings),
} satisfies ExportedHandler<object>;
