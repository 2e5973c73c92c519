import { Transform } from 'node:stream';

const EDGE_BYTES = 200;
const NEWLINE = 10;

/** How messages are cut out of a stream. */
export type LineLimits = {
  maxBytes: number;
  /** Called instead of a line that is longer, with the id of the request in it as far as its edges tell. */
  onTooLong(id: string | number | undefined): void;
};

/** Passes lines on, each in one piece, and drops those that are too long without keeping them. */
export function createLineLimiter({ maxBytes, onTooLong }: LineLimits): Transform {
  let parts: Buffer[] = [];
  let bytes = 0;
  const add = (part: Buffer) => {
    bytes += part.length;
    if (bytes <= maxBytes) parts.push(part);
    else parts = keepEdges([...parts, part]);
  };
  const endLine = (transform: Transform) => {
    const line = Buffer.concat(parts);
    if (bytes > maxBytes) onTooLong(findId(line.toString()));
    else transform.push(line);
    [parts, bytes] = [[], 0];
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let rest = chunk;
      for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
        add(rest.subarray(0, end + 1));
        endLine(this);
        rest = rest.subarray(end + 1);
      }
      if (rest.length > 0) add(rest);
      done();
    },
  });
}

/** Copies, so that the rest can go. */
function keepEdges(parts: Buffer[]): Buffer[] {
  const whole = Buffer.concat(parts);
  if (whole.length <= 2 * EDGE_BYTES) return [whole];
  return [Buffer.from(whole.subarray(0, EDGE_BYTES)), Buffer.from(whole.subarray(-EDGE_BYTES))];
}

/** Clients write the id before the parameters, or at the very end. */
function findId(edges: string): string | number | undefined {
  const found = /^\{[^{}]*?"id"\s*:\s*(\d+|"[^"]*")/.exec(edges) ?? /"id"\s*:\s*(\d+|"[^"]*")\s*\}\s*$/.exec(edges);
  return found?.[1] === undefined ? undefined : JSON.parse(found[1]);
}
