// Prints the nanoseconds per decision: for all updates and for each group without timestamps and stacks, and for all
// updates with them.
import { Bench } from 'tinybench'
import {
  readWork,
  restoreTimesAndStacks,
  runAll,
  runAllAsync,
  stubTimesAndStacks,
} from './passes.js'
import { createUpdates, GROUPS, type Update } from './updates.js'

const UPDATES_PER_KIND = 40

const { work, isAsync } = readWork()
const bench = new Bench({
  time: 200,
  warmupTime: 200,
  iterations: 8,
  warmupIterations: 4,
  throws: true,
})
const sizes = new Map<string, number>()

add('all', createUpdates(UPDATES_PER_KIND), stubTimesAndStacks)
for (const group of GROUPS) add(group, createUpdates(UPDATES_PER_KIND, group), stubTimesAndStacks)
add('as called', createUpdates(UPDATES_PER_KIND), restoreTimesAndStacks)
await bench.run()

const times = bench.tasks.map(({ name, result }) => {
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`)
  // The mean, because it includes garbage collection.
  return [name, (result.latency.mean * 1e6) / (sizes.get(name) ?? Number.NaN)]
})
console.log(JSON.stringify(Object.fromEntries(times)))

function add(name: string, updates: readonly Update[], beforeAll: () => void): void {
  const run = isAsync ? () => runAllAsync(work, updates) : () => runAll(work, updates)
  sizes.set(name, updates.length)
  bench.add(name, run, { async: isAsync, beforeAll })
}
