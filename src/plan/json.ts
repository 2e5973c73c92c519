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
