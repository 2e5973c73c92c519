import type { Json } from '../../../src/plan/json.ts';
import type { Answered, Question } from './connection.ts';

/** A longer query finds no more. */
export const LONGEST_QUERY = 500;
const MOST_RESULTS = 5;

/** What is asked for background on a subject: texts, and examples of code. */
export function askForHits(query: string, { context, code = query }: { context: string; code?: string }): Question[] {
  const most = { match_count: MOST_RESULTS, max_results_per_source: MOST_RESULTS };
  return [
    { tool: 'perform_rag_query', input: { query, context, ...most } },
    { tool: 'search_code_examples', input: { query: code, ...most } },
  ];
}

/** What is made of the answers that came. */
export function readAnswers<T>(answered: Answered[], read: (answer: Json, tool: string) => T[]): T[] {
  return answered.flatMap(({ tool, answer }) => (answer === undefined ? [] : read(answer, tool)));
}
