import { applyEdits, findNodeAtLocation, modify, type Node, parseTree } from 'jsonc-parser';

/**
 * Sets a property of an object at a path in a JSON text, in the manner of its neighbours. Every other character stays.
 *
 * @param path keys of objects, all but the last of which may be missing
 */
export function setProperty(text: string, path: string[], value: unknown): string {
  const root = parseTree(text)!;
  const known = findNodeAtLocation(root, path);
  if (known) return splice(text, known, format(text, value, leadOf(text, known.offset)));
  const parentPath = path.slice(0, -1);
  const parent = findNodeAtLocation(root, parentPath);
  if (!parent) return setProperty(text, parentPath, { [path.at(-1)!]: value });
  return insert(text, parent, { key: path.at(-1)!, value });
}

/** Takes a property out of a JSON text, with its comma. Every other character stays. */
export function removeProperty(text: string, path: string[]): string {
  return applyEdits(text, modify(text, path, undefined, {}));
}

function insert(text: string, parent: Node, { key, value }: { key: string; value: unknown }): string {
  const last = parent.children?.at(-1);
  const pair = (lead: string) => `${JSON.stringify(key)}: ${format(text, value, lead)}`;
  if (last) {
    const lead = leadOf(text, last.offset);
    const gap = standsAlone(text, last.offset) ? `${lineBreak(text)}${lead}` : ' ';
    return splice(text, { offset: last.offset + last.length, length: 0 }, `,${gap}${pair(lead)}`);
  }
  const outer = leadOf(text, parent.offset);
  const inner = outer + unitOf(text);
  const [open, close] = isOneLine(text) ? ['', ''] : [lineBreak(text) + inner, lineBreak(text) + outer];
  return splice(text, parent, `{${open}${pair(inner)}${close}}`);
}

/** A value with the indentation of its surroundings; in a text of one line, in one line. */
function format(text: string, value: unknown, lead: string): string {
  if (isOneLine(text)) return JSON.stringify(value);
  return JSON.stringify(value, null, unitOf(text)).replaceAll('\n', lineBreak(text) + lead);
}

function splice(text: string, { offset, length }: { offset: number; length: number }, part: string): string {
  return text.slice(0, offset) + part + text.slice(offset + length);
}

function isOneLine(text: string): boolean {
  return !text.trim().includes('\n');
}

function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** One step of indentation. */
function unitOf(text: string): string {
  return /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
}

/** The indentation of the line of a character. */
function leadOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1);
  return /^[ \t]*/.exec(line)![0];
}

function standsAlone(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '' && text.includes('\n');
}
