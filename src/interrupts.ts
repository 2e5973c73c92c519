/** How a person ends a command. The first signal asks for a clean end, the second one ends at once. */
export type Interrupts = {
  /** Aborted by the first signal; the reason is the signal's name. */
  signal: AbortSignal;
  /** 130 after Ctrl-C, 143 after TERM, 129 after HUP, undefined when nobody interrupted. */
  exitCode(): number | undefined;
  release(): void;
};

/** A closed terminal counts as TERM does. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof EXIT_CODES;

/** Listens for Ctrl-C, TERM and HUP until released. `onSecond` runs synchronously right before the process ends. */
export function listenForInterrupts({ onFirst, onSecond }: { onFirst(): void; onSecond(): void }): Interrupts {
  const controller = new AbortController();
  let first: Signal | undefined;
  const answer = (signal: Signal) => {
    if (first) {
      onSecond();
      process.exit(EXIT_CODES[first]);
    }
    first = signal;
    onFirst();
    controller.abort(signal);
  };
  const signals = Object.keys(EXIT_CODES) as Signal[];
  for (const signal of signals) process.on(signal, answer);
  return {
    signal: controller.signal,
    exitCode: () => first && EXIT_CODES[first],
    release: () => {
      for (const signal of signals) process.off(signal, answer);
    },
  };
}
