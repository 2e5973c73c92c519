/** What an agent is good at, in the words of people who ask for it. */
export type Speciality = {
  /** Words and phrases that ask for it. */
  triggers: readonly string[];
  /** What it can do. */
  capabilities: readonly string[];
};

/** By kind. Apart from `KINDS`, so that only who routes tasks loads it. */
export const SPECIALITIES: Record<string, Speciality> = {
  coder: {
    triggers: ['generate', 'scaffold', 'ONEX', 'node', 'Effect', 'Compute', 'Reducer', 'Orchestrator', 'contract'],
    capabilities: ['generates a Python node from its contract', 'code generation', 'validates the node it writes'],
  },
  debug: {
    triggers: [
      ...['debug', 'bug', 'error', 'crash', 'exception', 'failure', 'broken', 'break', 'regression', 'why', 'wrong'],
      ...['root cause', 'stack trace', 'traceback', 'panic', 'investigate', 'diagnose', 'troubleshoot'],
    ],
    capabilities: ['finds the cause of a problem', 'ranks suspects', 'analyses traces and the affected files'],
  },
  command: {
    triggers: [
      ...['run', 'execute', 'program', 'script', 'shell', 'bash', 'binary', 'argv'],
      ...['npm', 'pytest', 'git', 'docker', 'lint', 'compile', 'build', 'install'],
    ],
    capabilities: ['tests', 'formats', 'counts', 'converts', 'lists or copies files', 'pipes text through a tool'],
  },
  http: {
    triggers: [
      ...['HTTP', 'URL', 'request', 'endpoint', 'API', 'REST', 'webhook', 'web', 'fetch', 'download', 'upload'],
      ...['POST', 'PUT', 'PATCH', 'DELETE', 'ping'],
    ],
    capabilities: ['asks a server', 'sends or posts JSON', 'checks the health or status of a service', 'website'],
  },
  mcp: {
    triggers: ['MCP', 'MCP server', 'MCP tool'],
    capabilities: ['calls a tool of an MCP server'],
  },
  python: {
    triggers: ['Python class', 'Python agent'],
    capabilities: ['awaits the method of a class'],
  },
  'claude-code': {
    triggers: [
      ...['Claude', 'implement', 'refactor', 'fix', 'review', 'feature', 'rewrite', 'migrate', 'rename', 'edit'],
      ...['improve', 'clean up', 'document', 'explain', 'write', 'repository', 'codebase', 'pull request', 'bug fix'],
    ],
    capabilities: ['edits the code of a whole project', 'adds tests', 'upgrades, replaces, removes code'],
  },
  codex: {
    triggers: [
      ...['Codex', 'implement', 'refactor', 'fix', 'review', 'feature', 'rewrite', 'migrate', 'rename', 'edit'],
      ...['improve', 'clean up', 'document', 'explain', 'write', 'repository', 'codebase', 'pull request', 'bug fix'],
    ],
    capabilities: ['edits the code of a whole project', 'adds tests', 'upgrades, replaces, removes code'],
  },
  model: {
    triggers: [
      ...['LLM', 'language model', 'chat', 'completion', 'summarize', 'summary', 'translate', 'classify'],
      ...['paraphrase', 'sentiment'],
    ],
    capabilities: ['answers a question', 'drafts a text', 'extracts facts from text'],
  },
};
