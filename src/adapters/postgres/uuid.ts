const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Whether this can be an id that PostgreSQL has given: it calls any other an error, and not unknown. */
export function isUuid(id: string): boolean {
  return UUID.test(id)
}
