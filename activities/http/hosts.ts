import { isIPv6 } from 'node:net';

/** A host that may be reached although it is private: a name or an address, in the form that URLs have; any port when absent. */
export type AllowedHost = { host: string; port: string | undefined };

const HOST_AND_PORT = /^(\[[^\]]+\]|[^:/?#@\\\s[\]]+)(?::(\d{1,5}))?$/;

/** Reads `host`, `address`, `host:port` or `[address]:port`; undefined when it is none of these. */
export function parseAllowedHost(text: string): AllowedHost | undefined {
  const [, written, port] = HOST_AND_PORT.exec(isIPv6(text) ? `[${text}]` : text) ?? [];
  if (written === undefined || !URL.canParse(`http://${written}/`)) return undefined;
  return { host: normalizeHost(new URL(`http://${written}/`).hostname), port: port && String(Number(port)) };
}

/** A host as URLs give it, without brackets and without the dot that may end a name. */
export function normalizeHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
