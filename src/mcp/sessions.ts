import { answers } from '../serve/link.ts';
import type { OpenSession, Session, SessionOptions } from '../temporal/session.ts';

/** One session for all tools, opened by the first that needs it, and opened anew when its server does not answer any more. */
export type Sessions = { open: OpenSession; close(): Promise<void> };

/** Keeps a session between calls. Others may still be waiting on one that was given up: all are closed at the end. */
export function createSessions(): Sessions {
  const opened: Session[] = [];
  let last: Promise<Session> | undefined;
  const renew = async (before: typeof last, options: SessionOptions) => {
    const session = await before?.catch(() => undefined);
    if (session && (await answers(session))) return session;
    const { openSession } = await import('../temporal/session.ts');
    const next = await openSession(options);
    opened.push(next);
    return next;
  };
  return {
    open: async (options) => {
      last = renew(last, options);
      return { ...(await last), close: async () => undefined };
    },
    close: async () => {
      await last?.catch(() => undefined);
      await Promise.all(opened.map((session) => session.close()));
    },
  };
}
