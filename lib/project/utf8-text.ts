/** Bytes of a file as text; nothing is guessed. */

/** Null for bytes that are no UTF-8. */
export function utf8Text(bytes: Buffer): string | null {
  const text = bytes.toString('utf8')
  // Only a replacement character can come from bytes that could not be decoded.
  if (!text.includes('\uFFFD')) return text
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text
  } catch {
    return null
  }
}
