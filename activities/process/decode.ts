/** Bytes as text; what is no UTF-8 becomes U+FFFD. Bytes that look like a mark at the start stay. */
export function decodeWhole(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** The first bytes of a stream of `total` bytes as text, without a last character that the cut went through. */
export function decodeHead(bytes: Uint8Array, total: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: bytes.length < total });
}

/** The last bytes of a stream of `total` bytes as text, without a first character that the cut went through. */
export function decodeTail(bytes: Uint8Array, total: number): string {
  if (bytes.length === total) return decodeWhole(bytes);
  const start = bytes.subarray(0, 4).findIndex((byte) => !isContinuation(byte));
  return decodeWhole(bytes.subarray(Math.max(0, start)));
}

/** Whether a byte is the second, third or fourth of a UTF-8 character. */
function isContinuation(byte: number): boolean {
  return byte >> 6 === 0b10;
}
