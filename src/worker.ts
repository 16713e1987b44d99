import { answer } from './app.ts';

export default {
  fetch: answer,
} satisfies ExportedHandler<object>;
