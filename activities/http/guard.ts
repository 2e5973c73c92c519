import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { AgentError } from '../agent-error.ts';
import { isPrivateAddress } from './addresses.ts';
import { type AllowedHost, normalizeHost } from './hosts.ts';
import { getPort } from './url.ts';

/**
 * The look-up of a connection to `url`: gives only addresses that may be reached. Since the socket connects to what it gives,
 * a name that changes its address between a check and the connection gains nothing.
 *
 * @throws AgentError `NotAllowed` at once when the URL names an address that may not be reached: such a URL is never looked up
 */
export function guardConnection(url: URL, allowed: readonly AllowedHost[]): LookupFunction {
  const mayReach = (address: string) => !isPrivateAddress(address) || isListed(url, address, allowed);
  const host = normalizeHost(url.hostname);
  if (isIP(host) && !mayReach(host)) throw refuse(url, host);
  return (hostname, options, callback) => {
    lookup(hostname, { ...(options as LookupOptions), all: true }, (error, found) => {
      if (error) return callback(error, '');
      const open = found.filter(({ address }) => mayReach(address));
      const [first] = open;
      if (!first) return callback(refuse(url, listAddresses(found)), '');
      return options.all ? callback(null, open) : callback(null, first.address, first.family);
    });
  };
}

function isListed(url: URL, address: string, allowed: readonly AllowedHost[]): boolean {
  const names = [normalizeHost(url.hostname), normalizeHost(address)];
  return allowed.some(({ host, port }) => names.includes(host) && (port === undefined || port === getPort(url)));
}

function listAddresses(found: LookupAddress[]): string {
  return found.map(({ address }) => address).join(', ');
}

function refuse(url: URL, address: string): AgentError {
  return new AgentError('NotAllowed', `${url.host} is at the private address ${address}`, {
    nextStep: `if it is meant to be reached, add ${JSON.stringify(url.host)} to the agent's allow_hosts in config.agents`,
  });
}
