/**
 * Maps items by an asynchronous function, some of them at a time.
 *
 * @returns The results in the order of the items.
 * @throws what the first call that fails rejects with, once the calls in flight have ended.
 */
export async function mapConcurrently<T, Result>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const waiting = items.entries()
  let hasFailed = false
  async function work(): Promise<void> {
    for (const [index, item] of waiting) {
      if (hasFailed) return
      try {
        results[index] = await map(item)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: limit }, work))
  for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason
  return results
}
