import { LIMITS } from '../spec/limits.ts';

/** A spec may be as large as a file may, and is wrapped into a message. */
export const MESSAGE_BYTES = LIMITS.fileBytes + 64 * 1024;

/** What a client hears whose message is larger, and what it can do. */
export const TOO_LARGE = `the message has more than ${LIMITS.fileBytes / 1024 / 1024} MiB`;
export const KEEP_SMALL = 'put large texts into files and name the files, or split the dispatch';
