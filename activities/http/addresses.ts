import { BlockList, isIPv6 } from 'node:net';

/** Addresses that are not the public internet's, after IANA's registries of special-purpose addresses. */
const IPV4: [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Clouds give out credentials at 169.254.169.254.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Looks public, but is the host of a virtual machine in Azure.
  ['168.63.129.16', 32],
];

const IPV6: [network: string, prefix: number][] = [
  // Loopback, the unspecified address, and IPv4 in its oldest disguise.
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const PRIVATE = new BlockList();
for (const [network, prefix] of IPV4) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
  // The same address written as IPv6: mapped, and behind a NAT64 gateway.
  PRIVATE.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6');
  PRIVATE.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of IPV6) PRIVATE.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is loopback, private, link-local, multicast or else not on the public internet. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  return PRIVATE.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
}
