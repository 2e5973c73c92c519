/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/**
 * A claim check: the value lies in the artifact store under its content's SHA-256.
 * With `pointer` (RFC 6901) it is the part of that JSON document which the pointer names.
 */
export type ArtifactRef = { $artifact: string; bytes: number; pointer?: string };

/** Whether a JSON value is a claim check and not the value itself. */
export function isArtifactRef(value: unknown): value is ArtifactRef {
  return typeof value === 'object' && value !== null && '$artifact' in value && 'bytes' in value;
}

/** UTF-8 bytes of a text; the workflow's sandbox has no Buffer. */
export function countBytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7ff) bytes += 2;
    else if (code > 0x7f) bytes += 1;
  }
  return bytes;
}
