import type { Frame } from './trace.ts';

/** Frames that stand together, and the lines above them, which may name their error. */
export type Section = { before: string[]; frames: Frame[] };

const MAX_BEFORE = 14;

/**
 * Cuts a block into runs of frame lines, for languages that print the error above its frames.
 * The last section has the lines after the last frame and no frames.
 *
 * @param readFrame the frame of a line; null for a frame line without a place, undefined for any other line
 */
export function splitSections(lines: string[], readFrame: (line: string) => Frame | null | undefined): Section[] {
  const sections: Section[] = [];
  let section: Section = { before: [], frames: [] };
  let inFrames = false;
  for (const line of lines) {
    const frame = readFrame(line);
    if (frame === undefined && inFrames) {
      sections.push(section);
      section = { before: [], frames: [] };
    }
    inFrames = frame !== undefined;
    if (frame) section.frames.push(frame);
    else if (frame === undefined) section.before.push(line);
    if (section.before.length > MAX_BEFORE) section.before.shift();
  }
  return [...sections, section];
}
