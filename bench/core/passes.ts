import { PARTS } from './parts.js'
import type { Update } from './updates.js'
import { WAYS } from './ways.js'

/** Decides an update or does a part of that. It may return a promise. */
type Work = (update: Update) => unknown

const toISOString: unknown = Reflect.get(Date.prototype, 'toISOString')
const { stackTraceLimit } = Error

/** Replaces timestamps and stacks by constants, because in V8 they take longer than most decisions. */
export function stubTimesAndStacks(): void {
  Reflect.set(Date.prototype, 'toISOString', () => '2025-06-15T09:00:00.000Z')
  Error.stackTraceLimit = 0
}

export function restoreTimesAndStacks(): void {
  Reflect.set(Date.prototype, 'toISOString', toISOString)
  Error.stackTraceLimit = stackTraceLimit
}

/** The last result. It is written, so that the compiler cannot eliminate the work. */
const sink: unknown[] = [undefined]

/** Returns the implementation or part that the argument of the program names. */
export function readWork(): { readonly work: Work; readonly isAsync: boolean } {
  const name = process.argv[2] ?? ''
  const [, decide] = Object.entries(WAYS).find(([key]) => key === name) ?? []
  const [, part] = Object.entries(PARTS).find(([key]) => key === name) ?? []
  const work: Work | undefined =
    decide === undefined ? part : ({ lead, patch, now }) => decide(lead, patch, now)
  if (work === undefined) throw new Error(`Unknown implementation "${name}"`)
  return { work, isAsync: name === 'json-rules-engine' }
}

/** Runs the work once for each update. */
export function runAll(work: Work, updates: readonly Update[]): void {
  for (const update of updates) {
    try {
      sink[0] = work(update)
    } catch (error) {
      sink[0] = error
    }
  }
}

/** Runs the work once for each update, and awaits each result. */
export async function runAllAsync(work: Work, updates: readonly Update[]): Promise<void> {
  for (const update of updates) {
    try {
      sink[0] = await work(update)
    } catch (error) {
      sink[0] = error
    }
  }
}
