/** What an error says, whatever the host's own code has thrown. */
export function reasonOf(error: unknown): string {
  try {
    const said: unknown = error instanceof Error ? error.message : error
    return String(said)
  } catch {
    return 'An error that cannot be printed'
  }
}
