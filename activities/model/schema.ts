import { z } from 'zod';
import { findExpressions } from '../../src/plan/template.ts';
import { connectionSettings, requestHeaders } from '../http/schema.ts';
import { findBaseUrlFault } from './base-url.ts';

const text = z.string().min(1);

/** Input of a `model` agent: what it is asked. */
export const modelInput = z
  .strictObject({
    prompt: text.optional().describe('What the model is asked; the description when absent.'),
    prompt_file: text.optional().describe('A file with the prompt, relative to the workspace; instead of "prompt".'),
    system: text.optional().describe('What the model is told before the prompt: its role, its rules.'),
    max_output_tokens: z.int().min(1).optional().describe('How long an answer may be; what is longer fails.'),
    temperature: z.number().min(0).max(2).optional().describe('How freely the model chooses its words.'),
    headers: requestHeaders
      .optional()
      .describe('Headers of each request, which win over the usual ones; credentials as ${{ secret.NAME }}.'),
  })
  .refine(({ prompt, prompt_file }) => prompt === undefined || prompt_file === undefined, {
    error: 'has both "prompt" and "prompt_file"; keep one of them',
  });
export type ModelInput = z.infer<typeof modelInput>;

const ONE_REFERENCE = /^\$\{\{\s*(env|secret)\.[\w.-]+\s*\}\}$/;

/** Settings go into the history as they are written: a key must never stand in one. */
const keyReference = z
  .string()
  .refine((written) => ONE_REFERENCE.test(written) && findExpressions(written).every(({ error }) => !error), {
    error: 'is no reference to a key; write ${{ secret.NAME }} or ${{ env.NAME }}, never the key itself',
    params: { secret: true },
  });

const baseUrl = z.string().superRefine((written, context) => {
  const expressions = findExpressions(written);
  const message = expressions.length === 0 ? findBaseUrlFault(written) : findExpressionFault(expressions);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

function findExpressionFault(expressions: ReturnType<typeof findExpressions>): string | undefined {
  const wrong = expressions.find(({ error }) => error !== undefined);
  if (wrong) return `holds an expression that cannot be read: ${wrong.error}; ${wrong.nextStep}`;
  return expressions.some(({ tasks }) => tasks.length > 0)
    ? 'reads a task, which a setting cannot; read ${{ env.NAME }}'
    : undefined;
}

/** Settings of an agent of kind `model`. `api` and `model` are needed to ask one. */
export const modelSettings = z.strictObject({
  ...connectionSettings,
  api: z.enum(['anthropic', 'openai']).optional().describe('Whose API the server speaks, its own or a like one.'),
  model: z
    .string()
    .regex(/^\S+$/, { error: 'is empty or holds a space; write the name that the server has for it' })
    .optional()
    .describe('The name that the server has for the model.'),
  base_url: baseUrl
    .optional()
    .describe("Where the API is: https://host/v1, or ${{ env.NAME }}; the API's own public address when absent."),
  api_key: keyReference
    .optional()
    .describe(
      'Where the key is: ${{ secret.NAME }} or ${{ env.NAME }}; for the public address when absent, ANTHROPIC_API_KEY or OPENAI_API_KEY of the environment.',
    ),
  structured_output: z
    .enum(['api', 'prompt'])
    .default('api')
    .describe('How output_schema is told: by the API itself, or in words, for servers whose API cannot.'),
});

/** The settings of an agent that can be asked. */
export const readySettings = modelSettings.required({ api: true, model: true });
export type ModelSettings = z.infer<typeof readySettings>;
