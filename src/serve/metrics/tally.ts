/** Figures by series; a series is a metric's name and its labels as JSON: `dispatch_tasks_total{"agent":"coder"}`. */
export type Tally = Map<string, number>;

export type Labels = Record<string, string>;

/** The series of a metric and its labels, which must come in the same order every time. */
export function toSeries(name: string, labels: Labels): string {
  return `${name}${JSON.stringify(labels)}`;
}

/** Adds to one series. */
export function bump(tally: Tally, series: string, by = 1): void {
  tally.set(series, (tally.get(series) ?? 0) + by);
}

/** Adds all figures of one tally to another. */
export function addTally(tally: Tally, other: Tally): void {
  for (const [series, value] of other) bump(tally, series, value);
}

/** The greater figure of each series. */
export function greaterOf(one: Tally, other: Tally): Tally {
  const greater = new Map(one);
  for (const [series, value] of other) greater.set(series, Math.max(value, greater.get(series) ?? 0));
  return greater;
}

/** The figures of one metric with their labels. */
export function* listSeries(tally: Tally, name: string): Generator<{ labels: Labels; value: number }> {
  for (const [series, value] of tally) {
    const end = series.indexOf('{');
    if (series.slice(0, end) === name) yield { labels: JSON.parse(series.slice(end)), value };
  }
}
