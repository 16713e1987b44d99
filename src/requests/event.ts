/** What can happen to a request. */
export const requestEvents = [
  'received',
  'confirmed',
  'verified',
  'opened',
  'reminded',
  'gpc',
  'suppressed',
  'sorted',
  'noted',
  'extended',
  'carried-out',
  'merged',
  'due-soon',
  'overdue',
  'answered',
  'withdrawn',
  'lifting',
  'lifting-undelivered',
  'lifted',
  'task-told',
  'task-undelivered',
  'task-reminded',
  'task-silent',
  'task-acknowledged',
  'task-done',
  'task-failed',
] as const;
export type RequestEvent = (typeof requestEvents)[number];

/** Something that happened, without personal data but in `text`, which is sealed. */
export interface Happened {
  event: RequestEvent;
  data?: Record<string, string | number | boolean | null>;
  text?: string;
}
