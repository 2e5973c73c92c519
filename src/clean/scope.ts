import type { Session } from '../temporal/session.ts';

/** What is looked through, and for what. */
export type Scope = {
  session: Session;
  /** The folder of this user's state. */
  stateFolder: string;
  /** Absolute paths. */
  traceFolders: readonly string[];
  /** What is older may go, in ms. */
  before: number;
};
