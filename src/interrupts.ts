/** How a person, or the system, ends a command. */
export type Interrupts = {
  /** Aborted by the first Ctrl-C: the work is to be cancelled, and its result still awaited. */
  cancel: AbortSignal;
  /** Aborted by TERM and by the closing of the terminal (HUP): this process has to go, the work goes on. */
  leave: AbortSignal;
  /** The signal that came first, if one came. */
  first(): Signal | undefined;
  release(): void;
};

/** Exit codes by the shell's custom: 128 and the signal's number. */
export const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type Signal = keyof typeof SIGNAL_EXIT_CODES;

/** Listens for Ctrl-C, TERM and HUP until released. A second one of any kind ends the process at once, after `onSecond`. */
export function listenForInterrupts({
  onFirst,
  onSecond,
}: Record<'onFirst' | 'onSecond', (first: Signal) => void>): Interrupts {
  const cancel = new AbortController();
  const leave = new AbortController();
  let first: Signal | undefined;
  const answer = (signal: Signal): void => {
    if (first) {
      onSecond(first);
      process.exit(SIGNAL_EXIT_CODES[first]);
    }
    first = signal;
    onFirst(signal);
    (signal === 'SIGINT' ? cancel : leave).abort(signal);
  };
  const signals = Object.keys(SIGNAL_EXIT_CODES) as Signal[];
  for (const signal of signals) process.on(signal, answer);
  return {
    cancel: cancel.signal,
    leave: leave.signal,
    first: () => first,
    release: () => {
      for (const signal of signals) process.off(signal, answer);
    },
  };
}
