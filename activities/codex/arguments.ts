import type { Json } from '../../src/plan/json.ts';
import type { CodexSettings } from './schema.ts';

/** What one run needs besides its agent's settings. */
export type RunOptions = {
  /** The session to go on with. */
  session: string | undefined;
  /** The file with the schema of the answer. */
  schemaFile: string | undefined;
  /** Folders besides the working directory that the agent may write to. */
  folders: string[];
};

/** A run without a network ends and says so; otherwise it would wait for one until its time is over. */
const OURS_FIRST = { 'features.unbounded_connection_retries': false };
/** Nobody is there to approve anything. */
const OURS_LAST = { approval_policy: 'never' };

/** The arguments of one headless run; the prompt goes to standard input. */
export function buildArguments(settings: CodexSettings, { session, schemaFile, folders }: RunOptions): string[] {
  const { model, profile, sandbox, config, skip_git_repo_check } = settings;
  const overrides = [OURS_FIRST, config, OURS_LAST].flatMap((each) => Object.entries(each));
  return [
    'exec',
    '--json',
    '--color=never',
    `--sandbox=${sandbox}`,
    ...(skip_git_repo_check ? ['--skip-git-repo-check'] : []),
    ...one('--model', model),
    ...one('--profile', profile),
    ...one('--output-schema', schemaFile),
    ...folders.map((folder) => `--add-dir=${folder}`),
    ...overrides.flatMap(([key, value]) => ['-c', `${key}=${formatToml(value)}`]),
    ...(session === undefined ? [] : ['resume', session]),
    '-',
  ];
}

/** With an equals sign: a value that begins with a dash is no option then. */
function one(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${option}=${value}`];
}

/** A value as TOML on one line. JSON's texts, numbers and booleans are TOML as they are; null is left out. */
function formatToml(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(formatToml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? '');
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)} = ${formatToml(field)}`).join(', ')}}`;
}
