const CLOCK = ['ctime', 'gmtime', 'localtime', 'monotonic', 'monotonic_ns', 'perf_counter', 'perf_counter_ns'];
const OTHER_TIME = ['process_time', 'process_time_ns', 'sleep', 'thread_time', 'thread_time_ns', 'time', 'time_ns'];

/** What gives another answer each time: chance and the clock. */
const NAMES = [
  'random',
  'secrets',
  'numpy.random',
  'datetime.date.today',
  'datetime.datetime.now',
  'datetime.datetime.today',
  'datetime.datetime.utcnow',
  'uuid.uuid1',
  'uuid.uuid4',
  'uuid.uuid6',
  'uuid.uuid7',
  ...[...CLOCK, ...OTHER_TIME].map((name) => `time.${name}`),
];

/** Whether a dotted name, imports resolved, depends on chance or on the clock. */
export function isImpure(path: string): boolean {
  return NAMES.some((name) => path === name || path.startsWith(`${name}.`));
}
