/** What nobody expected goes to the platform's log: the error's words, never what a request or a row held. */
export function report(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: the one place that logs
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
