/**
 * What programs need to run at all, and to find the files and logins of the worker's user. No name of a key is among
 * them: the environment of a daemon belongs to the machine, not to whoever submits a dispatch.
 */
const HARMLESS = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'LC_*', 'TZ', 'TERM', 'NO_COLOR'],
  ...['TMPDIR', 'XDG_*', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'],
  'PARALLEL_DISPATCH_SECRETS_DIR',
];

/**
 * The variables of a worker's environment that its agents get.
 *
 * @param names besides the harmless ones; `NAME_*` stands for all that begin so
 */
export function pickVariables(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  const allowed = [...HARMLESS, ...names];
  const isAllowed = (name: string) => allowed.some((each) => matches(name, each));
  return Object.fromEntries(Object.entries(env).filter(([name]) => isAllowed(name)));
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
