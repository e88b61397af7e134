/** A promise with the functions that settle it, like the result of `Promise.withResolvers`. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: Error): void
}

/** Creates a promise that the test settles. */
export function defer<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((onDone, onFailed) => {
    resolve = onDone
    reject = onFailed
  })
  return { promise, resolve: (value) => resolve(value), reject: (error) => reject(error) }
}

/** Collects items, and lets a test wait for a number of them. */
export interface Arrivals<T> {
  readonly all: readonly T[]
  add(item: T): void
  /** Resolves when at least this number of items has arrived. */
  atLeast(count: number): Promise<readonly T[]>
}

/** Creates an empty collection of arrivals. */
export function collectArrivals<T>(): Arrivals<T> {
  const all: T[] = []
  const waiting = new Set<{ readonly count: number; readonly done: Deferred<readonly T[]> }>()
  return {
    all,
    add(item) {
      all.push(item)
      for (const each of waiting) if (all.length >= each.count) each.done.resolve(all)
    },
    async atLeast(count) {
      if (all.length >= count) return all
      const done = defer<readonly T[]>()
      waiting.add({ count, done })
      return await done.promise
    },
  }
}
