import type { Usage } from '../../src/plan/call.ts';
import type { AgentOutcome, Backend, CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { KINDS } from '../kinds.ts';
import { readAnswer } from './answer.ts';
import { putQuestion, toAnswerSchema } from './asking.ts';
import type { Question, Refusal } from './question.ts';
import { addUsage, forgetFigures } from './usage.ts';

/** The answer and one chance to mend it. */
const TURNS = 2;
/** Enough to mend by; a file that is wrong in every line has one cause. */
const TOLD_PROBLEMS = 30;
const SHOWN_PROBLEMS = 3;

/** What a back end made of a question. */
export type Answered<Answer> = {
  answer: Answer;
  /** What was wrong with its first answer, when there was a second one. */
  mended: string[];
  turns: number;
  usage: Usage | undefined;
  session: string | undefined;
};

/**
 * Asks the back end of a call, judges what it answers, and tells it once what was wrong. A worker that comes after one that
 * was killed goes on with the program that is at work, the second one too: nothing is asked twice.
 *
 * @throws AgentError what the back end's adapter throws; `OutputInvalid` when an answer has the wrong form and
 * `AgentFailed` when it is refused, both times
 */
export async function askBackend<Answer>(
  backend: Backend,
  question: Question<Answer>,
  context: CallContext,
): Promise<Answered<Answer>> {
  const first = context.adoptedTurn ?? 1;
  const line = openLine(backend, question, context);
  let refusal: Refusal | undefined;
  let usage: Usage | undefined;
  for (let turn = first; ; turn++) {
    const outcome = await line.ask(refusal);
    usage = turn === first ? outcome.usage : addUsage(usage, outcome.usage);
    const given = KINDS[backend.kind]?.asBackend?.toAnswer?.(outcome.output) ?? outcome.output;
    const read = readAnswer(given, question.answer, context.redact);
    const problems = 'misfit' in read ? read.misfit : await question.judge(read.answer);
    context.signal.throwIfAborted();
    if ('answer' in read && problems.length === 0) {
      const known = first > 1 ? forgetFigures(usage) : usage;
      return {
        answer: read.answer,
        mended: refusal?.problems ?? [],
        turns: turn,
        usage: known,
        session: line.session(),
      };
    }
    if (turn >= TURNS) throw describeRefused(backend, 'misfit' in read ? 'OutputInvalid' : 'AgentFailed', problems);
    refusal = { answer: given, problems: problems.slice(0, TOLD_PROBLEMS) };
  }
}

/** A back end that is asked one or more times within one attempt, in one session if it keeps one. */
type Line = { ask(refusal: Refusal | undefined): Promise<AgentOutcome>; session(): string | undefined };

function openLine(backend: Backend, question: Question<unknown>, context: CallContext): Line {
  const { agent, kind, settings } = backend;
  const output_schema = toAnswerSchema(question);
  let { session } = context;
  return {
    session: () => session,
    async ask(refusal) {
      const input = buildInput(backend, putQuestion(question, refusal, context));
      const outcome = await backend.run(input, {
        ...context,
        backend: undefined,
        agent,
        settings,
        session,
        previousFailure: refusal ? tellRefusal(refusal) : context.previousFailure,
        call: { ...context.call, agent, kind, settings, input: {}, output_schema },
        runProcess: async (program) => {
          const result = await context.runProcess(program);
          session = KINDS[kind]?.readSession?.(result.stdout.head) ?? session;
          return result;
        },
      });
      session = outcome.session ?? session;
      return outcome;
    },
  };
}

/** @throws AgentError `InvalidInput` when the back end's own defaults do not fit, as an expression may make them */
function buildInput({ agent, kind, input }: Backend, asking: ReturnType<typeof putQuestion>): Record<string, unknown> {
  const { input: schema, asBackend } = KINDS[kind] ?? {};
  if (!schema || !asBackend) throw new AgentError('InvalidInput', `agents of kind ${kind} cannot be a back end`);
  const parsed = schema.safeParse({ ...input, ...asBackend.toInput(asking) });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new AgentError('InvalidInput', `the back end ${agent}: ${issues.join('; ')}`, {
    nextStep: `mend config.agents.${agent}`,
  });
}

/** To an agent with a session, which knows the question, its refusal looks like the failure of its last run. */
function tellRefusal({ problems }: Refusal): NonNullable<CallContext['previousFailure']> {
  const now = new Date().toISOString();
  const message = `the answer was refused:\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
  return { attempt: 0, started_at: now, ended_at: now, class: 'OutputInvalid', message };
}

function describeRefused({ agent }: Backend, failure: 'OutputInvalid' | 'AgentFailed', problems: string[]): AgentError {
  const more = problems.length > SHOWN_PROBLEMS ? `; ${problems.length - SHOWN_PROBLEMS} more` : '';
  const shown = problems.slice(0, SHOWN_PROBLEMS).join('; ') + more;
  const message = `what ${agent} answered was refused, also after a repair: ${shown}`;
  return new AgentError(failure, message, {
    nextStep:
      failure === 'OutputInvalid'
        ? `see what ${agent} wrote: dispatch logs; it has to answer with JSON that fits answer_schema`
        : `see what ${agent} wrote: dispatch logs; or name another back end, or a laxer validation_level`,
  });
}
