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

/** A line about how work stands that has no count of its own: as often as it is told, or every ten seconds. */
export interface Status {
  say(text: string): void;
  /** Takes the line away. */
  end(): void;
}

/** Begins to tell how work stands. */
export function startStatus(stream: NodeJS.WriteStream = process.stderr): Status {
  let told = performance.now();
  return {
    say(text) {
      if (stream.isTTY) return void stream.write(`\r\x1b[K${text.slice(0, (stream.columns || 80) - 1)}`);
      if (performance.now() - told < elsewhereMs) return;
      told = performance.now();
      stream.write(`${text}\n`);
    },
    end() {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}

/** `1,234`. */
export function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}

/** `1 row`, `2 rows`. */
export function counted(number: number, noun: string, several = `${noun}s`): string {
  return `${whole(number)} ${number === 1 ? noun : several}`;
}
