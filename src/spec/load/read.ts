import { readFileBytes, readStdinBytes } from './bytes.ts';
import { decodeText, type ParsedText } from './text.ts';

export async function readSpec(source: { file: string } | { stdin: NodeJS.ReadStream }): Promise<ParsedText> {
  const bytes = 'file' in source ? await readFileBytes(source.file) : await readStdinBytes(source.stdin);
  const name = 'file' in source ? source.file : 'standard input';
  const text = decodeText(bytes, name);
  const yaml = /\.ya?ml$/.test(name);
  const { parseText } = yaml ? await import('./yaml-text.ts') : await import('./json-text.ts');
  return parseText(text, name);
}
