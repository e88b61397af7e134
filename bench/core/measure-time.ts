// Prints the nanoseconds that a decision takes: of all updates and of each group, without what V8 takes in
// every way to write a time and the stack of an error; and of all updates with that.
import { Bench } from 'tinybench'
import { leaveOutTimesAndStacks, takeInTimesAndStacks } from './leave-out.js'
import { askedWork, pass, passAsync } from './passes.js'
import { createUpdates, GROUPS, type Update } from './updates.js'

const OF_EACH_KIND = 40

const { work, isAsync } = askedWork()
const bench = new Bench({
  time: 200,
  warmupTime: 200,
  iterations: 8,
  warmupIterations: 4,
  throws: true,
})
const sizes = new Map<string, number>()

add('all', createUpdates(OF_EACH_KIND), leaveOutTimesAndStacks)
for (const group of GROUPS) add(group, createUpdates(OF_EACH_KIND, group), leaveOutTimesAndStacks)
add('as called', createUpdates(OF_EACH_KIND), takeInTimesAndStacks)
await bench.run()

const times = bench.tasks.map(({ name, result }) => {
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`)
  // The mean: the time that collecting garbage takes, now and then, belongs to it.
  return [name, (result.latency.mean * 1e6) / (sizes.get(name) ?? Number.NaN)]
})
console.log(JSON.stringify(Object.fromEntries(times)))

function add(name: string, updates: readonly Update[], beforeAll: () => void): void {
  const run = isAsync ? () => passAsync(work, updates) : () => pass(work, updates)
  sizes.set(name, updates.length)
  bench.add(name, run, { async: isAsync, beforeAll })
}
