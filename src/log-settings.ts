/** What a line of the log can be, from chatter to the end. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Where the log goes when that is no file. */
export const STDERR = 'stderr';

/** What configuration says about the log, as written. */
export type LogSettings = {
  /** One of `LOG_LEVELS`, in small letters or in capitals. */
  level?: string | undefined;
  format?: 'json' | 'pretty' | undefined;
  /** `stderr` or a file. */
  destination?: string | undefined;
};
