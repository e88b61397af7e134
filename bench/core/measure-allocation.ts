// Prints the bytes that a decision allocates, of all updates and of each group. To be run with
// --expose-gc and a young generation so large that nothing is collected while it is counted.
import { leaveOutTimesAndStacks } from './leave-out.js'
import { askedWork, pass, passAsync } from './passes.js'
import { createUpdates, GROUPS, type Update } from './updates.js'

const WARM_UP_MILLISECONDS = 300
const OF_EACH_KIND = 40
const COUNTS = 9

const { work, isAsync } = askedWork()
leaveOutTimesAndStacks()
const { gc } = globalThis
if (gc === undefined) throw new Error('To be run with --expose-gc')

/** Some results of each shape: what no object has the shape of is forgotten, and compiled anew meanwhile. */
const kept: unknown[] = []

const bytes: Record<string, number> = {}
for (const group of [undefined, ...GROUPS]) {
  const updates = createUpdates(OF_EACH_KIND, group)
  const warm = performance.now() + WARM_UP_MILLISECONDS
  while (performance.now() < warm) await run(updates)
  for (const update of updates) kept.push(await settle(update))
  const counts: number[] = []
  for (let index = 0; index < COUNTS; index += 1) {
    counts.push((await countBytes(updates)) - (await countBytes([])))
  }
  counts.sort((one, other) => one - other)
  bytes[group ?? 'all'] = (counts[Math.floor(COUNTS / 2)] ?? Number.NaN) / updates.length
}
console.log(JSON.stringify(bytes))

async function settle(update: Update): Promise<unknown> {
  try {
    return await work(update)
  } catch (error) {
    return error
  }
}

async function run(updates: readonly Update[]): Promise<void> {
  if (isAsync) await passAsync(work, updates)
  else pass(work, updates)
}

async function countBytes(updates: readonly Update[]): Promise<number> {
  gc?.()
  const before = process.memoryUsage().heapUsed
  await run(updates)
  return process.memoryUsage().heapUsed - before
}
