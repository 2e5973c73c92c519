/** What is worth a line: this and everything above it. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** When a log begins a new file. The old one becomes `app.log.1`, that one `app.log.2` and so on. */
export type Rotation = {
  /** Largest size, such as `10M`; B, K, M or G. */
  size?: string | undefined;
  /** At most how old, such as `1d` or `12h`. */
  interval?: string | undefined;
  /** How many old files are kept. */
  keep: number;
  /** Whether old files are gzipped, as `app.log.1.gz`. */
  compress: boolean;
};

/** Where the program's log goes, and how it looks there. */
export type LogOptions = {
  /** Capitals count as small letters. */
  level: string;
  /** One JSON object a line, or lines for people. */
  format: 'json' | 'pretty';
  /** `stderr`, or the path of a file that lines are added to. */
  destination: string;
  /** For a file that only one process writes; without it, logrotate or the like may move the file away. */
  rotation?: Rotation | undefined;
};

/** The program's log when nothing is configured. */
export const LOG_DEFAULTS: LogOptions = { level: 'warn', format: 'json', destination: 'stderr' };

/** The level of options; `DISPATCH_DEBUG` shows everything. A level that there is not counts as the default one. */
export function chooseLevel({ level }: LogOptions, env: NodeJS.ProcessEnv): LogLevel {
  if (env['DISPATCH_DEBUG']) return 'debug';
  return LOG_LEVELS.find((known) => known === level.toLowerCase()) ?? 'warn';
}
