import type { Verdict } from './replay-check.ts';

/** Why a history does not fit: `at event 12 it decides otherwise (Activity id …)`. */
export function describeVerdict(verdict: Verdict): string {
  if (verdict.safe) return 'decides the same';
  const place = verdict.event === null ? 'it decides otherwise' : `at event ${verdict.event} it decides otherwise`;
  return `${place} (${verdict.reason.slice(0, 300)})`;
}

/** Which version goes on with a dispatch: the one that started it, unless yet another one has decided since. */
export function describeInstall(memo: Record<string, unknown>, lastBundle: string): string {
  return memo['bundle_hash'] === lastBundle || lastBundle === ''
    ? `install version ${memo['package_version']}`
    : `install the version that last served it (workflow code ${lastBundle.slice(0, 12)})`;
}
