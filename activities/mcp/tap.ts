import { Transform } from 'node:stream';
import { AgentError } from '../agent-error.ts';

/** What of a stream tells whether the rest of it can be asked for later: events with ids. */
const EVENT_ID = /(^|[\r\n])id:/;

/** Lets bytes through, at most so many, and notes whether they are events that a client can resume after. */
export function createTap(maxBytes: number): { stream: Transform; canResume(): boolean } {
  let bytes = 0;
  let canResume = false;
  let before = '\n';
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) return done(tooLarge(maxBytes));
      const text = before + chunk.toString('latin1');
      canResume ||= EVENT_ID.test(text);
      before = text.slice(-3);
      done(null, chunk);
    },
  });
  return { stream, canResume: () => canResume };
}

/** The error of a server that says more than `limit` bytes. */
export function tooLarge(limit: number): AgentError {
  return new AgentError('OutputInvalid', `the answer is larger than max_response_bytes: ${limit}`, {
    nextStep: 'ask for less, or raise max_response_bytes of the agent in config.agents',
  });
}
