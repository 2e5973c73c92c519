import { messageOf } from '../errors.ts';
import { getVersion } from '../package-info.ts';
import { type ExamineOptions, examine } from './examine.ts';
import type { Finding, State } from './finding.ts';

/** What `dispatch doctor` tells, for programs. */
export type DoctorReport = {
  version: string;
  workspace: string;
  /** `broken` when something that is needed does not work. */
  status: 'ok' | 'broken';
  /** What `--fix` did, and what it could not do. */
  fixed: { name: string; did: string }[];
  not_fixed: { name: string; cause: string }[];
  checks: CheckReport[];
};

type CheckReport = {
  name: string;
  state: State;
  detail: string;
  cause: string | null;
  mend: string | null;
  /** Whether `--fix` mends it. */
  fixable: boolean;
};

type DiagnoseOptions = ExamineOptions & {
  fix: boolean;
  /** Takes lines of progress of a fix that takes long. */
  report(line: string): void;
};

type Fixes = Pick<DoctorReport, 'fixed' | 'not_fixed'>;

/**
 * Examines everything; with `fix`, does what is safe, and examines it again.
 *
 * @returns how it stands then
 */
export async function diagnose({ fix, report, ...options }: DiagnoseOptions): Promise<DoctorReport> {
  const found = await examine(options);
  const fixes = fix ? await applyFixes(found, report) : { fixed: [], not_fixed: [] };
  const after = fixes.fixed.length > 0 ? await examine(options) : found;
  return {
    version: getVersion(),
    workspace: options.workspace,
    status: after.some(({ state }) => state === 'broken') ? 'broken' : 'ok',
    ...fixes,
    checks: after.map(toReport),
  };
}

/** One after the other: what one makes, the next may need. */
async function applyFixes(findings: Finding[], report: DiagnoseOptions['report']): Promise<Fixes> {
  const done: Fixes = { fixed: [], not_fixed: [] };
  for (const { name, fix } of findings) {
    if (!fix) continue;
    await fix.apply(report).then(
      (did) => done.fixed.push({ name, did }),
      (error) => done.not_fixed.push({ name, cause: messageOf(error) }),
    );
  }
  return done;
}

function toReport({ name, state, detail, cause, mend, fix }: Finding): CheckReport {
  return { name, state, detail, cause: cause ?? null, mend: mend ?? null, fixable: fix !== undefined };
}
