/** Sizes beyond which a dispatch is refused before anything starts. */
export const LIMITS = {
  tasks: 10_000,
  dependenciesPerTask: 100,
  dependenciesPerDispatch: 200_000,
  /** `input_data` of one task as JSON. */
  inputBytes: 1024 * 1024,
  /** All inputs with their agents' defaults merged in: defaults are copied into every task. */
  totalInputBytes: 32 * 1024 * 1024,
  fileBytes: 8 * 1024 * 1024,
  /** What a spec may weigh once YAML aliases are expanded. */
  expandedBytes: 32 * 1024 * 1024,
  depth: 200,
  workers: 500,
  /** 23 days: Node's timers end at 2^31 milliseconds and fire at once beyond that. */
  seconds: 2_000_000,
  nameLength: 200,
  summaryBytes: 200,
  /** Of an approval: it stays in the workflow's input. */
  messageCharacters: 500,
} as const;
