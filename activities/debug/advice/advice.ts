/** What advice can refer to. Places read `src/a.py:12`; code is as it stands in the file. */
export type Topic = {
  /** The groups of the rule's message pattern. */
  groups: string[];
  /** Where the error arose in the project, or `the failing line` when that is not known. */
  place: string;
  /** The expression that the error is about, or undefined. */
  blamed: string | undefined;
  /** Where that expression gets its value, in words that follow it in brackets, or undefined. */
  source: string | undefined;
};

/** Advice for one kind of error: the first rule whose patterns both match is taken. */
export type AdviceRule = { type?: RegExp; message?: RegExp; steps: (topic: Topic) => string[] };

/** ` (assigned at src/a.py:8)`, or nothing when that is not known. */
export function tellSource({ source }: Pick<Topic, 'source'>): string {
  return source ? ` (${source})` : '';
}
