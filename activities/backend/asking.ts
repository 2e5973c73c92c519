import { z } from 'zod';
import type { Json, JsonObject } from '../../src/plan/json.ts';
import type { CallContext } from '../adapter.ts';
import { fence } from './fence.ts';
import type { Asking } from './manner.ts';
import type { Question, Refusal } from './question.ts';

/** The JSON Schema of a question's answer; keys that it does not name do no harm. */
export function toAnswerSchema({ answer }: Pick<Question<unknown>, 'answer'>): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(answer, { io: 'input' });
  return schema as JsonObject;
}

/** A question in the words and fields in which it is asked, the first time or, after a refusal, the second. */
export function putQuestion(question: Question<unknown>, refusal: Refusal | undefined, context: CallContext): Asking {
  const { taskId, description, upstream, workspace, previousFailure } = context;
  const schema = toAnswerSchema(question);
  const prompt = [question.prompt, ...describeRefusal(refusal), describeSchema(schema)].join('\n\n');
  return {
    prompt,
    request: {
      v: 1,
      request: question.about,
      task_id: taskId,
      description,
      workspace,
      upstream,
      ...question.fields,
      answer_schema: schema,
      problems: refusal?.problems ?? [],
      previous_answer: refusal?.answer ?? null,
      previous_failure: previousFailure?.message ?? null,
      prompt,
    },
  };
}

function describeSchema(schema: JsonObject): string {
  return `Answer with one JSON document that fits this JSON Schema, and nothing else:\n\n${fence(JSON.stringify(schema, null, 2), 'json')}`;
}

function describeRefusal(refusal: Refusal | undefined): string[] {
  if (!refusal) return [];
  return [
    `Your last answer was:\n\n${fence(show(refusal.answer))}`,
    `It was refused:\n\n${refusal.problems.map((problem) => `- ${problem}`).join('\n')}`,
    'Mend all of that, and give the whole answer again.',
  ];
}

function show(answer: Json): string {
  return typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2);
}
