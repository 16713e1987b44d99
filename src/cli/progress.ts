// How far long work has come, on stderr: a line that is written over on a terminal, else one line every ten seconds.

/** Tells how far work has come. */
export interface Progress {
  add(rows: number): void;
  /** Takes the line away and gives `1,000 rows in 2.0 s (500 rows/s)`. */
  end(): string;
}

const onTerminalMs = 200;
const elsewhereMs = 10_000;

/** Begins to tell. */
export function startProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const began = performance.now();
  let rows = 0;
  let told = began;
  const seconds = () => (performance.now() - began) / 1000;
  const pace = () => `${whole(rows / Math.max(seconds(), 0.001))} rows/s`;
  return {
    add(more) {
      rows += more;
      const now = performance.now();
      if (now - told < (stream.isTTY ? onTerminalMs : elsewhereMs)) return;
      told = now;
      stream.write(
        stream.isTTY ? `\r\x1b[K${whole(rows)} rows, ${pace()}` : `${whole(rows)} rows, ${pace()}\n`,
      );
    },
    end() {
      if (stream.isTTY && told > began) stream.write('\r\x1b[K');
      return `${counted(rows, 'row')} in ${seconds().toFixed(1)} s (${pace()})`;
    },
  };
}

/** `1,234`. */
function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}

/** `1 row`, `2 rows`. */
export function counted(number: number, noun: string, several = `${noun}s`): string {
  return `${whole(number)} ${number === 1 ? noun : several}`;
}
