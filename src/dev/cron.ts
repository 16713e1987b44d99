// Rings the Worker's cron: workerd has no clock of its own for it.

const everyMinuteMs = 60_000;

/** Rings at once, for what an earlier run left, and then every minute. What it returns ends it, with a ring under way. */
export function startCron(url: string): () => Promise<void> {
  let ringing = ring(url);
  const timer = setInterval(() => {
    ringing = ring(url);
  }, everyMinuteMs);
  return async () => {
    clearInterval(timer);
    await Promise.race([ringing, new Promise((resolve) => setTimeout(resolve, 1_000))]);
  };
}

/** The Worker itself says what went wrong, on its output; and the next minute is another try. */
async function ring(url: string): Promise<void> {
  const query = new URLSearchParams({ cron: '* * * * *', time: String(Date.now()) });
  await fetch(`${url}/cdn-cgi/local/scheduled?${query}`, {
    signal: AbortSignal.timeout(everyMinuteMs),
  }).then(
    (response) => response.body?.cancel(),
    () => {},
  );
}
