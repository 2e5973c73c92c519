import { hostname, userInfo } from 'node:os';

type Node = { [key: string]: unknown };

/** Replaced, because they name a machine, a user or a process, and replay does not look at them. */
const NAMES: Record<string, string> = { identity: 'worker', host: 'host', user: 'user', stackTrace: '' };

/** Who asks for something, as it stands in requests and in all words about them. */
const PERSON = `${userInfo().username}@${hostname()}`;

/**
 * A JSON history without what tells where it was recorded.
 *
 * @throws Error when there is yet another place that names this machine: then `NAMES` needs it
 */
export function scrub(history: unknown, traces: string[]): unknown {
  const clean = walk(history, '');
  const text = readable(clean);
  const names = [hostname(), userInfo().username].flatMap((name) => [`"${name}"`, `@${name}`, `/home/${name}`]);
  const told = [...traces, ...names].filter((trace) => text.includes(trace));
  if (told.length > 0) {
    const place = text.indexOf(told[0]!);
    throw new Error(`the history still names this machine: ${text.slice(Math.max(0, place - 100), place + 100)}`);
  }
  return clean;
}

function walk(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((each) => walk(each, key));
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' && key in NAMES ? NAMES[key] : value;
  const node = value as Node;
  if (typeof node['data'] === 'string' && 'metadata' in node) return scrubPayload(node, key);
  // A sticky queue bears its worker's identity; its real name stands beside it.
  if ('normalName' in node) return { ...node, name: 'sticky' };
  return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, walk(each, name)]));
}

function scrubPayload(payload: Node, key: string): Node {
  const data = key in NAMES ? JSON.stringify(NAMES[key]) : decode(payload).replaceAll(PERSON, 'user@host');
  return { ...payload, data: Buffer.from(data).toString('base64') };
}

function decode({ data }: Node): string {
  return Buffer.from(String(data), 'base64').toString();
}

/** The whole text of a history, its payloads readable. */
function readable(history: unknown): string {
  return JSON.stringify(history, (_, value) =>
    value && typeof value === 'object' && typeof value.data === 'string' && 'metadata' in value
      ? `${decode(value)}`
      : value,
  ).replaceAll('\\"', '"');
}
