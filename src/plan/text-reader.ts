import { readQuoted } from './quoted-text.ts';
import { TemplateError } from './template-error.ts';

/** A place in a text that only moves forward, so that reading takes time in proportion to the text. */
export class TextReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Whether all of the text is behind this place. */
  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Moves past the white space that comes next, if any. */
  skipSpace(): void {
    this.takeMatch(/\s+/y);
  }

  /** Moves past `token` if it comes next, and says whether it did. */
  take(token: string): boolean {
    const comes = this.text.startsWith(token, this.at);
    if (comes) this.at += token.length;
    return comes;
  }

  /** Moves past what a sticky pattern matches here, and returns it; empty when it does not match. */
  takeMatch(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text)?.[0] ?? '';
    this.at += match.length;
    return match;
  }

  /** Moves past the quoted text that comes next, and returns what it stands for; undefined when none comes next. */
  takeQuoted(): string | undefined {
    const quoted = readQuoted(this.text, this.at);
    if (quoted) this.at = quoted.end;
    return quoted?.value;
  }

  /** @throws TemplateError always: what comes next is not what should */
  refuse(expected: string): never {
    const next = this.atEnd ? 'it ends' : `it has ${JSON.stringify(this.text.slice(this.at, this.at + 12))}`;
    throw new TemplateError(
      `${next} at character ${this.at + 1}, where ${expected} should be`,
      'correct the expression',
    );
  }
}
