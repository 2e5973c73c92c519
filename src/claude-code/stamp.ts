import { createHash } from 'node:crypto';

/** Whose a file is: ours as we wrote it, ours and changed since, or somebody else's. */
export type Owner = 'ours' | 'changed' | 'foreign';

const WORDS = 'kept up to date by: dispatch install claude-code;';
const STAMP = new RegExp(`^(?:<!--|#) ${WORDS} sha256:([0-9a-f]{64})(?: -->)?\\n$`);

/**
 * A text with a last line, a comment, by which we know later whether anybody has changed it.
 *
 * @param text ends with a newline
 */
export function stampText(text: string, language: 'markdown' | 'yaml'): string {
  const words = `${WORDS} sha256:${hash(text)}`;
  return `${text}${language === 'markdown' ? `<!-- ${words} -->` : `# ${words}`}\n`;
}

/** Judges a file by its last line. */
export function judgeOwner(text: string): Owner {
  const end = text.lastIndexOf('\n', text.length - 2) + 1;
  const stamp = STAMP.exec(text.slice(end));
  if (!stamp) return text.includes(WORDS) ? 'changed' : 'foreign';
  return stamp[1] === hash(text.slice(0, end)) ? 'ours' : 'changed';
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
