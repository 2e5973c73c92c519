/** A version of this package, by its number and by the hash of its workflow code. Null where nobody has noted it. */
type CodeVersion = { package_version: string | null; bundle_hash: string | null };

/** Whether the installed version can go on with a dispatch. */
export type Verification = {
  dispatch_id: string;
  verdict: 'safe' | 'not safe';
  /** Number of the first event that the installed version contradicts, and how, in Temporal's words; null when safe. */
  event: number | null;
  reason: string | null;
  next_step: string | null;
  events: number;
  started_with: CodeVersion;
  /** Hash of the workflow code that made the newest decision. */
  last_bundle_hash: string | null;
  installed: CodeVersion;
  /** Whether this host has the code of the newest decision, so that `resume` can use it. */
  kept: boolean;
};

/** A verification for a person: what it found, which versions it is about, and what to do. */
export function formatVerificationText(found: Verification): string {
  const { dispatch_id, verdict, event, reason, next_step, events } = found;
  const place = event === null ? '' : `at event ${event} `;
  const otherwise = verdict === 'safe' ? '' : `: ${place}the installed version decides otherwise`;
  return [
    `${dispatch_id}: ${verdict}${otherwise}`,
    ...(reason === null ? [] : [`  reason     ${reason}`]),
    `  begun      ${describeVersion(found.started_with)}`,
    `  installed  ${describeVersion(found.installed)}`,
    `  replayed   ${events} events`,
    ...(next_step === null ? [] : [`  next       ${next_step}`]),
  ].join('\n');
}

function describeVersion({ package_version, bundle_hash }: CodeVersion): string {
  return `${package_version ?? 'unknown version'}, workflow code ${bundle_hash?.slice(0, 12) ?? 'unknown'}`;
}
