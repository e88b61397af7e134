import { PARTS } from './parts.js'
import type { Update } from './updates.js'
import { WAYS } from './ways.js'

/** Decides an update, or does a part of that; what it returns may be waited for. */
type Work = (update: Update) => unknown

/** The last result: kept, so that no compiler can leave the work out. */
const kept: unknown[] = [undefined]

/** The way, or part, that the program was asked for. */
export function askedWork(): { readonly work: Work; readonly isAsync: boolean } {
  const asked = process.argv[2] ?? ''
  const [, decide] = Object.entries(WAYS).find(([name]) => name === asked) ?? []
  const [, part] = Object.entries(PARTS).find(([name]) => name === asked) ?? []
  const work: Work | undefined =
    decide === undefined ? part : ({ lead, patch, now }) => decide(lead, patch, now)
  if (work === undefined) throw new Error(`No way is called "${asked}"`)
  return { work, isAsync: asked === 'json-rules-engine' }
}

/** Does the work for each update once. */
export function pass(work: Work, updates: readonly Update[]): void {
  for (const update of updates) {
    try {
      kept[0] = work(update)
    } catch (error) {
      kept[0] = error
    }
  }
}

/** The same, where what is returned is to be waited for. */
export async function passAsync(work: Work, updates: readonly Update[]): Promise<void> {
  for (const update of updates) {
    try {
      kept[0] = await work(update)
    } catch (error) {
      kept[0] = error
    }
  }
}
