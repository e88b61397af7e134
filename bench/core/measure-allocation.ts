// Prints the bytes that a decision allocates, of all updates and of each group. To be run with
// --expose-gc and a young generation so large that nothing is collected while it is counted.
import { askedWork, pass, passAsync } from './passes.js'
import { createUpdates, GROUPS, type Update, writeTimes } from './updates.js'

const WARM_UP_MILLISECONDS = 300
const COUNTS = 15

const { work, isAsync } = askedWork()
Error.stackTraceLimit = 0
const { gc } = globalThis
if (gc === undefined) throw new Error('To be run with --expose-gc')

const bytes: Record<string, number> = {}
for (const group of [undefined, ...GROUPS]) {
  const updates = writeTimes(createUpdates(4, group))
  const warm = performance.now() + WARM_UP_MILLISECONDS
  while (performance.now() < warm) await run(updates)
  const counts: number[] = []
  for (let index = 0; index < COUNTS; index += 1) {
    counts.push((await countBytes(updates)) - (await countBytes([])))
  }
  counts.sort((one, other) => one - other)
  bytes[group ?? 'all'] = (counts[Math.floor(COUNTS / 2)] ?? Number.NaN) / updates.length
}
console.log(JSON.stringify(bytes))

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
