import { findQuotedEnd, isQuote } from './quoted-text.ts';

const OPEN = '${{';
const CLOSE = '}}';
const ESCAPED = `$${OPEN}`;

/** A piece of a template: text as it will read, or an expression; `source` is trimmed, `raw` is as written. */
export type Part = { kind: 'text'; text: string } | ExpressionPart;

export type ExpressionPart = { kind: 'expression'; source: string; raw: string; closed: boolean };

/** Whether a string holds expressions, or escapes of them. */
export function isTemplate(text: string): boolean {
  return text.includes(OPEN);
}

/**
 * The pieces of a template from left to right, none of them empty. `$${{` stands for the text `${{`. An expression ends at the
 * first `}}` outside quotes; one that does not end takes the rest, and is not `closed`.
 */
export function splitTemplate(template: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < template.length) {
    const open = findOpen(template, at);
    if (open > at) parts.push({ kind: 'text', text: unescapeText(template.slice(at, open)) });
    at = open;
    if (open === template.length) break;
    const expression = cutExpression(template, open);
    parts.push(expression);
    at += expression.raw.length;
  }
  return parts;
}

/** The index of the next `${{` that is not escaped, or the template's length. */
function findOpen(template: string, from: number): number {
  let open = template.indexOf(OPEN, from);
  while (open > from && template[open - 1] === '$') open = template.indexOf(OPEN, open + OPEN.length);
  return open < 0 ? template.length : open;
}

function cutExpression(template: string, open: number): ExpressionPart {
  const close = findClose(template, open + OPEN.length);
  const raw = template.slice(open, close === undefined ? undefined : close + CLOSE.length);
  const source = template.slice(open + OPEN.length, close).trim();
  return { kind: 'expression', source, raw, closed: close !== undefined };
}

function findClose(template: string, from: number): number | undefined {
  for (let at = from; at < template.length; at += 1) {
    if (template.startsWith(CLOSE, at)) return at;
    if (!isQuote(template[at])) continue;
    const end = findQuotedEnd(template, at);
    if (end === undefined) return undefined;
    at = end - 1;
  }
  return undefined;
}

/** A template that reads as the text given. */
export function escapeText(text: string): string {
  return text.replaceAll(OPEN, () => ESCAPED);
}

function unescapeText(text: string): string {
  return text.replaceAll(ESCAPED, () => OPEN);
}

/** A template that reads as its pieces do one after the other, the text among them never as an expression. */
export function joinTemplate(parts: readonly Part[]): string {
  const joined = joinTexts(parts);
  if (joined.length === 1 && joined[0]?.kind === 'text') return escapeText(joined[0].text);
  return joined.map((part, index) => writePart(part, index === joined.length - 1)).join('');
}

/** Neighbouring texts become one, since a `$` and a `{{` that meet would be read as an expression. */
function joinTexts(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      joined.splice(-1, 1, { kind: 'text', text: last.text + part.text });
    } else {
      joined.push(part);
    }
  }
  return joined;
}

/**
 * A text that ends in `$` would turn the expression after it into an escape, and an empty one would let an expression stand
 * alone, and so keep its type: both are written as expressions themselves.
 */
function writePart(part: Part, isLast: boolean): string {
  if (part.kind === 'expression') return part.raw;
  const unsafe = part.text === '' || (part.text.endsWith('$') && !isLast);
  return unsafe ? `${OPEN} ${JSON.stringify(part.text)} ${CLOSE}` : escapeText(part.text);
}
