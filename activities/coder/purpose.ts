import type { CoderInput } from './schema.ts';

const IO_WORDS = [
  'api',
  'apis',
  'cache',
  'cached',
  'caches',
  'caching',
  'database',
  'databases',
  'db',
  'disk',
  'download',
  'downloads',
  'endpoint',
  'endpoints',
  'filesystem',
  'http',
  'https',
  'kafka',
  'mongodb',
  'mysql',
  'network',
  'postgres',
  'postgresql',
  'rabbitmq',
  'redis',
  's3',
  'smtp',
  'socket',
  'sockets',
  'sql',
  'sqlite',
  'upload',
  'uploads',
  'webhook',
  'webhooks',
  'websocket',
];
const CHANCE_WORDS = ['random', 'randomly', 'uuid', 'uuids'];

/** Notes on words of the contract that belong to another kind of node. They never fail a call. */
export function notePurpose({ contract_description, node_type }: CoderInput): string[] {
  if (node_type === 'Effect') return [];
  const words = new Set(contract_description.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const io = IO_WORDS.filter((word) => words.has(word));
  const chance = node_type === 'Compute' ? CHANCE_WORDS.filter((word) => words.has(word)) : [];
  return [
    ...(io.length > 0
      ? [
          `The contract mentions ${io.join(', ')}: I/O belongs in an Effect node that this ${node_type} is given data by.`,
        ]
      : []),
    ...(chance.length > 0
      ? [`The contract mentions ${chance.join(', ')}: a Compute is deterministic, so pass such values in.`]
      : []),
  ];
}
