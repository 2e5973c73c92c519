import type { Answered, Question } from '../mcp/knowledge/connection.ts';
import { listHits } from '../mcp/knowledge/hits.ts';
import { askForHits, LONGEST_QUERY, readAnswers } from '../mcp/knowledge/questions.ts';
import type { Finding } from './report/output.ts';
import { describeError } from './report/root-cause.ts';
import type { Investigation } from './steps/investigation.ts';
import { cutText } from './text.ts';

/** What is asked of a problem whose traces have been read. */
export function askAboutProblem({ input, occurrences }: Investigation): Question[] {
  const [first] = occurrences;
  const error = first ? describeError(first.trace) : '';
  const query = cutText(
    [input.problem_description, error].filter(Boolean).join(' — ').replace(/\s+/g, ' '),
    LONGEST_QUERY,
  );
  return askForHits(query, { context: 'debugging', code: error || query });
}

/** What was found, one finding each: nobody has checked it. */
export function toFindings(answered: Answered[]): Finding[] {
  return readAnswers(answered, (answer, tool) =>
    listHits(answer).map((message): Finding => ({ kind: 'told', message, evidence: `${tool} says so`, source: 'mcp' })),
  );
}
