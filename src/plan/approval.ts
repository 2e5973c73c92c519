/** What a task waits for before it may start: a person's word. */
export type ApprovalSettings = {
  /** What the person is to look at. */
  message?: string;
  /** What becomes of it when nobody answers for so long; absent when it waits as long as it takes. */
  deadline?: { seconds: number; answer: Answer['status'] };
};

/** What was answered, by whom (`user@host`, or `deadline`), and when, ISO 8601. */
export type Answer = { status: 'approved' | 'rejected'; by: string; at: string; note: string | null };

/** How a task's approval stands: asked for since then, and answered or not. */
export type Approval = { since: string } & (Answer | { status: 'pending'; by: null; at: null; note: null });

/** An approval that nobody has answered yet. */
export function askApproval(since: string): Approval {
  return { since, status: 'pending', by: null, at: null, note: null };
}

/** Whether a task whose dependencies have all succeeded has to wait for a person first. A yes holds for all its calls. */
export function needsApproval(settings: ApprovalSettings | undefined, approval: Approval | null | undefined): boolean {
  return settings !== undefined && approval?.status !== 'approved';
}

/** The answer that a task has given for it in case that nobody answers. */
export function answerByDeadline({ deadline }: ApprovalSettings, at: string): Answer | undefined {
  if (!deadline) return undefined;
  return { status: deadline.answer, by: 'deadline', at, note: `nobody answered within ${deadline.seconds} s` };
}

/** `approved by kim@mill at 2026-11-24T12:03:20.000Z: looks good`. */
export function describeAnswer({ status, by, at, note }: Answer): string {
  return `${status} by ${by} at ${at}${note ? `: ${note}` : ''}`;
}

/** Why a rejected task has failed, in words. */
export function describeRejection({ by, note }: Answer): string {
  return `rejected by ${by}${note ? `: ${note}` : ''}`;
}
