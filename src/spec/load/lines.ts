/** Finds lines and columns in a text. Both count from 1. */
export class Lines {
  private readonly starts: number[];

  constructor(text: string) {
    this.starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
  }

  /** The line on which the character at an offset stands. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** `line:column` of an offset. */
  format(offset: number): string {
    const line = this.lineAt(offset);
    return `${line}:${offset - this.starts[line - 1]! + 1}`;
  }
}
