/** All faults, in the order in which seeds go through them. */
export const FAULTS = [
  'worker-killed',
  'server-killed',
  'both-killed',
  'agent-killed',
  'worker-stopped-15s',
  'worker-stopped-90s',
  'server-away-30s',
  'one-of-two-workers-killed',
  'trace-disk-full',
  'call-disk-full',
  'database-disk-full',
  'connection-lost-5s',
] as const;
export type FaultName = (typeof FAULTS)[number];
