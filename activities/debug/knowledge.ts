import type { Answered, Question } from '../mcp/knowledge/connection.ts';
import { listHits } from '../mcp/knowledge/hits.ts';
import type { Finding } from './report/output.ts';
import { describeError } from './report/root-cause.ts';
import type { Investigation } from './steps/investigation.ts';
import { cutText } from './text.ts';

const LONGEST_QUERY = 500;
const MOST_RESULTS = 5;

/** What is asked of a problem whose traces have been read. */
export function askAboutProblem({ input, occurrences }: Investigation): Question[] {
  const [first] = occurrences;
  const error = first ? describeError(first.trace) : '';
  const query = cutText(
    [input.problem_description, error].filter(Boolean).join(' — ').replace(/\s+/g, ' '),
    LONGEST_QUERY,
  );
  const most = { match_count: MOST_RESULTS, max_results_per_source: MOST_RESULTS };
  return [
    { tool: 'perform_rag_query', input: { query, context: 'debugging', ...most } },
    { tool: 'search_code_examples', input: { query: error || query, ...most } },
  ];
}

/** What was found, one finding each: nobody has checked it. */
export function toFindings(answered: Answered[]): Finding[] {
  return answered.flatMap(({ tool, answer }) =>
    answer === undefined
      ? []
      : listHits(answer).map(
          (message): Finding => ({ kind: 'told', message, evidence: `${tool} says so`, source: 'mcp' }),
        ),
  );
}
