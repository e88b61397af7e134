/** What an error says, whatever the host's own code has thrown. */
export function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? String(Reflect.get(error, 'message')) : String(error)
  } catch {
    return 'An error that cannot be printed'
  }
}
