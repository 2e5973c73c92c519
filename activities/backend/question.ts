import type { z } from 'zod';
import type { Json, JsonObject } from '../../src/plan/json.ts';

/** What a back end is asked. */
export type Question<Answer> = {
  /** All of it in words, for an agent that reads. */
  prompt: string;
  /** What `request` is about, by a fixed word that programs can branch on. */
  about: string;
  /** The same in fields, for a program. */
  fields: JsonObject;
  /** What the answer must be; described to the back end as a JSON Schema. */
  answer: z.ZodType<Answer>;
  /** What is wrong with an answer, a line each; nothing when it is accepted. */
  judge(answer: Answer): Promise<string[]>;
};

/** What a refused answer was, and why it was refused. */
export type Refusal = { answer: Json; problems: string[] };
