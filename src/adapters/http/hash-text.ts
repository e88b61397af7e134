/** Hashes a text by SHA-256, in lower-case hexadecimal. */
export async function hashText(text: string): Promise<string> {
  const { hash } = globalThis.process?.getBuiltinModule?.('node:crypto') ?? {}
  // Web Crypto has another thread do it, which takes ten times as long.
  if (hash !== undefined) return hash('sha256', text, 'hex')
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
