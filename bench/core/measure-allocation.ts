// Prints the bytes allocated per decision, for all updates and for each group. Needs --expose-gc, and a young
// generation so large that no garbage is collected while bytes are counted.
import { readWork, runAll, runAllAsync, stubTimesAndStacks } from './passes.js'
import { createUpdates, GROUPS, type Update } from './updates.js'

const WARM_UP_MS = 300
const UPDATES_PER_KIND = 40
const COUNTS = 9

const { work, isAsync } = readWork()
stubTimesAndStacks()
const { gc } = globalThis
if (gc === undefined) throw new Error('Needs --expose-gc')

/** Keeps a result of each shape alive: V8 drops a shape without objects and recompiles the code. */
const kept: unknown[] = []

const bytes: Record<string, number> = {}
for (const group of [undefined, ...GROUPS]) {
  const updates = createUpdates(UPDATES_PER_KIND, group)
  const warm = performance.now() + WARM_UP_MS
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
  if (isAsync) await runAllAsync(work, updates)
  else runAll(work, updates)
}

async function countBytes(updates: readonly Update[]): Promise<number> {
  gc?.()
  const before = process.memoryUsage().heapUsed
  await run(updates)
  return process.memoryUsage().heapUsed - before
}
