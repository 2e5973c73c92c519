/** What a line of the log can be, from chatter to the end. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Where the log goes when that is no file. */
export const STDERR = 'stderr';

/** When a log file is moved aside, to `app.log.1`, and that one to `app.log.2`, and so on. */
export type Rotation = {
  /** At this size, such as `10M`. */
  size?: string | undefined;
  /** At this age, such as `1d`. */
  interval?: string | undefined;
  /** How many old ones stay; 7 when absent. */
  keep?: number | undefined;
  /** Whether they are gzipped, as `app.log.1.gz`; true when absent. */
  compress?: boolean | undefined;
};

/** What configuration says about the log, as written. */
export type LogSettings = {
  /** One of `LOG_LEVELS`, in small letters or in capitals. */
  level?: string | undefined;
  format?: 'json' | 'pretty' | undefined;
  /** `stderr` or a file. */
  destination?: string | undefined;
  /** For a file that only one process writes; logrotate and the like need none. */
  rotation?: Rotation | undefined;
};
