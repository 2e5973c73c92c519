import type { Config } from '../config/layer.ts';
import type { Log } from '../log.ts';
import type { OpenSession, Session } from '../temporal/session.ts';
import type { ConnectionFlags } from '../temporal/setting-names.ts';

/** What the MCP server works with, whatever its transport. */
export type McpContext = {
  /** The folder that paths in specs are relative to, and in which dispatches are served. */
  workspace: string;
  env: NodeJS.ProcessEnv;
  log: Log;
  /** Which Temporal server, when that was said on the command line. */
  flags: ConnectionFlags;
  /** Says something to whoever runs the server. */
  report(line: string): void;
  /** What holds now: a server lives long, and files change. */
  loadConfig(): Promise<Config>;
  /** Gives a session that is kept: closing it only gives it back. */
  openSession: OpenSession;
  /**
   * Lets pass only clients that may change something.
   *
   * @throws DispatchError `NoToken`
   */
  requireMayChange(): void;
};

/**
 * Does something with a session. A stopped local server is started if it has data.
 *
 * @param id the dispatch that it is about, for error texts
 * @throws DispatchError `ServerUnavailable`, and what `use` throws
 */
export async function withSession<T>(
  { openSession, loadConfig, ...context }: McpContext,
  id: string,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { explainServerError } = await import('../temporal/server-error.ts');
  const session = await openSession({ ...context, config: await loadConfig(), start: 'if-database' });
  try {
    return await use(session);
  } catch (error) {
    throw explainServerError(error, id, session);
  } finally {
    await session.close();
  }
}
