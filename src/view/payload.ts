import { defaultPayloadConverter } from '@temporalio/common';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';

/** One event as the server, or a history in JSON, gives it. */
export type RawEvent = NonNullable<History['events']>[number];
export type RawTime = RawEvent['eventTime'];
export type RawPayloads = { payloads?: Payload[] | null } | null | undefined;

/** The value of a payload; undefined when there is none or when it is in a form that only its writer can read. */
export function decodePayload(payload: Payload | null | undefined): unknown {
  if (!payload) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

/** The first value of a list of payloads: what a call gets, returns, or carries in its failure. */
export function decodeFirst(list: RawPayloads): unknown {
  return decodePayload(list?.payloads?.[0]);
}

/**
 * A server's time as ISO 8601 with milliseconds, or null. Its seconds are a 64-bit object in what a server sends and a
 * number in what `historyFromJSON` makes, on which the SDK's own conversion throws.
 */
export function toIsoTime(time: RawTime): string | null {
  if (!time) return null;
  const ms = toNumber(time.seconds) * 1000 + Math.floor((time.nanos ?? 0) / 1_000_000);
  return new Date(ms).toISOString();
}

/** A 64-bit number of the protocol as a plain one: ids and times are far below 2^53. */
export function toNumber(value: { toString(): string } | null | undefined): number {
  return value === null || value === undefined ? 0 : Number(value.toString());
}

/** Whether a decoded value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
