import { Zip, ZipDeflate } from 'fflate';

/** A file of an archive: its text comes piece by piece, as it is asked for. */
export interface ExportFile {
  path: string;
  text: () => AsyncIterable<string> | Iterable<string>;
}

/** 6 is zlib's own; the memory is for matches (2^16 of them), and not for the file. */
const compression = { level: 6, mem: 4 } as const;

/** The bytes of an archive, made as they are asked for: of its files, no more than one piece is held at a time. */
export async function* zipped(files: Iterable<ExportFile>, madeAt: number): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    made.push(bytes);
  });
  const utf8 = new TextEncoder();
  for (const { path, text } of files) {
    const file = new ZipDeflate(path, compression);
    file.mtime = madeAt;
    zip.add(file);
    for await (const piece of text()) {
      file.push(utf8.encode(piece));
      yield* made.splice(0);
    }
    file.push(new Uint8Array(0), true);
  }
  zip.end();
  yield* made.splice(0);
}

/** Bytes as a body that makes none ahead of its reader; what fails in them breaks the body off. */
export function bodyOf(bytes: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await bytes.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await bytes.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
