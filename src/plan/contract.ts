import { type Attempt, type CallProgress, type CallResult, isFailureClass, type Usage } from './call.ts';
import { countBytes, isArtifactRef, type Json } from './json.ts';
import type { CallFailure } from './retry.ts';

/** A result whose digest may be unknown: a worker of another language need not work one out. */
export type AcceptedResult = Omit<CallResult, 'digest'> & { digest: string | null };

/** More than our own workers report: they travel with every later call. */
const KEPT_ATTEMPTS = 50;

/** Nothing takes the output of another worker to the artifact store, so that it travels whole to what depends on it. */
const OUTPUT_LIMIT_BYTES = 256 * 1024;

/**
 * What a call on another task queue returned, by the call contract: `output` must be there, everything else may be
 * absent, and what has a strange shape counts as absent.
 *
 * @param at workflow time in ms
 */
export function acceptResult(value: unknown, at: number): { result: AcceptedResult } | { failure: CallFailure } {
  if (!isRecord(value) || !Object.hasOwn(value, 'output')) {
    const failure = refuse('its result has no "output"', 'return an object with "output" from the activity', at);
    return { failure: { ...failure, attempts: isRecord(value) ? readAttempts(value['attempts']) : [] } };
  }
  const output = value['output'] as Json;
  const bytes = countBytes(JSON.stringify(output));
  const attempts = readAttempts(value['attempts']);
  if (bytes > OUTPUT_LIMIT_BYTES) {
    const message = `its output takes ${bytes} bytes as JSON, at most ${OUTPUT_LIMIT_BYTES} can come from another queue`;
    return { failure: { ...refuse(message, 'write it to a file, and return the path', at), attempts } };
  }
  return { result: { output, attempts, ...readRest(value) } };
}

function refuse(message: string, next_step: string, at: number): CallFailure {
  return { class: 'OutputInvalid', message, next_step, attempts: [], at };
}

function readRest(value: Record<string, unknown>): Omit<AcceptedResult, 'output' | 'attempts'> {
  const { digest, stored, inline, artifacts, usage, session, unavailable, reached } = value;
  const known = typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : null;
  const files = Array.isArray(artifacts) ? artifacts.filter(isFile) : [];
  return {
    digest: known,
    ...(isArtifactRef(stored) && { stored }),
    ...(isRecord(inline) && { inline: inline as Record<string, Json> }),
    ...(files.length > 0 && { artifacts: files }),
    ...(isRecord(usage) && { usage: readUsage(usage) }),
    ...(typeof session === 'string' && { session }),
    ...(isNames(unavailable) && { unavailable }),
    ...(isNames(reached) && { reached }),
  };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function isFile(value: unknown): value is NonNullable<CallResult['artifacts']>[number] {
  if (!isRecord(value)) return false;
  const { path, sha256, bytes } = value;
  return typeof path === 'string' && typeof sha256 === 'string' && typeof bytes === 'number';
}

function readUsage({ input_tokens, output_tokens, usd, model }: Record<string, unknown>): Usage {
  return {
    input_tokens: readNumber(input_tokens),
    output_tokens: readNumber(output_tokens),
    usd: readNumber(usd),
    model: typeof model === 'string' ? model : null,
  };
}

function readNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** The record of attempts that a failure or a heartbeat carries; without attempts when it is somebody else's value. */
export function readProgress(value: unknown): CallProgress {
  const { attempts, session, reset_at, next_step, ours, unavailable } = isRecord(value) ? value : {};
  return {
    attempts: readAttempts(attempts),
    ...(typeof session === 'string' && { session }),
    ...(typeof reset_at === 'string' && { reset_at }),
    ...(typeof next_step === 'string' && { next_step }),
    ...(ours === true && { ours }),
    ...(isNames(unavailable) && { unavailable }),
  };
}

function readAttempts(value: unknown): Attempt[] {
  return Array.isArray(value) ? value.filter(isAttempt).slice(-KEPT_ATTEMPTS) : [];
}

function isAttempt(value: unknown): value is Attempt {
  if (!isRecord(value)) return false;
  const { attempt, started_at, ended_at, class: failure, message, session, usage } = value;
  const isTimed = typeof attempt === 'number' && typeof started_at === 'string' && typeof ended_at === 'string';
  const isTold = (failure === null || isFailureClass(failure)) && (message === null || typeof message === 'string');
  const isUsed = usage === undefined || isRecord(usage);
  return isTimed && isTold && isUsed && (session === undefined || typeof session === 'string');
}

/**
 * A failure in words. A type outside the contract is an exception of another program, whose name tells more than its
 * message: `KeyError: 'plums'`.
 */
export function describeFailed(type: string | null | undefined, message: string | null | undefined): string {
  if (!type || isFailureClass(type)) return message || 'it failed without a message';
  return message ? `${type}: ${message}` : type;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
