import { answer } from './app.ts';
import { receiveMail } from './inbox.ts';
import { runSchedule } from './schedule.ts';

export default {
  fetch: answer,
  email: receiveMail,
  scheduled: (_, bindings) => runSchedule(bindings),
} satisfies ExportedHandler<object>;
