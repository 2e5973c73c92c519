import { writeSync } from 'node:fs';

/** Where lines of a log go. */
export type Sink = {
  write(line: string): void;
  /** Goes on in the file of its name, when it was moved away. */
  reopen(): void;
  /** Resolves when everything so far is written. */
  flush(): Promise<void>;
};

/** At once, so that a line is out before the process ends, whatever ends it. */
export const STDERR_SINK: Sink = {
  write: (line) => {
    try {
      writeSync(2, line);
    } catch {
      // Nobody reads it any more.
    }
  },
  reopen: () => undefined,
  flush: async () => undefined,
};
