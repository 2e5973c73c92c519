import { DispatchError } from '../../errors.ts';
import type { LineOf } from '../finding.ts';
import type { Place } from '../place.ts';
import { Lines } from './lines.ts';

/** A value as a text says it. */
export type ParsedText = { value: unknown; lineOf: LineOf };

/** The error for a text that is no spec at all, so that no place in a spec can be named. */
export function refuseText(message: string, nextStep: string): DispatchError {
  return new DispatchError('InvalidSpec', { path: '', message, next_step: nextStep });
}

/**
 * The text of a spec without its byte-order mark.
 *
 * @param name what to call the source in an error
 * @throws DispatchError `InvalidSpec` when there is no text, or when it is not UTF-8
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  const text = decodeUtf8(bytes, name);
  if (text.trim() === '') throw refuseText(`${name} is empty`, 'write a dispatch: { "tasks": [ … ] }');
  return text;
}

/**
 * Bytes as text.
 *
 * @throws DispatchError `InvalidSpec` when they are not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const message = `${name} is ${isUtf16 ? 'UTF-16' : 'not valid UTF-8'}`;
    throw new DispatchError('InvalidSpec', { path: '', message, next_step: 'save it as UTF-8' }, error);
  }
}

/** Larger texts are written by programs, to which lines say nothing. */
const LONGEST_WITH_LINES = 2 * 1024 * 1024;

/**
 * Finds the line of a place, or of the smallest part around it that the text has. A text of one line says nothing.
 *
 * @param findOffset where the value at exactly this place begins
 */
export function createLineOf(text: string, findOffset: (place: Place) => number | undefined): LineOf {
  if (text.length > LONGEST_WITH_LINES || !/[\r\n]./s.test(text)) return () => undefined;
  let lines: Lines | undefined;
  return (place) => {
    for (let length = place.length; length > 0; length--) {
      const offset = findOffset(place.slice(0, length));
      if (offset === undefined) continue;
      lines ??= new Lines(text);
      return lines.lineAt(offset);
    }
    return undefined;
  };
}
