/** The last change of one line: `days` since then, and the commit; `commit` is null when it is not committed yet. */
export type LineChange = { days: number; commit: string | null; subject: string; date: string };
