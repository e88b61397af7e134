// Prints the nanoseconds per decision for lists of a length, of which a number of tags is in use:
// `measure-decisions <way> <length> <used>`.
import { applyLeadUpdate, type LeadPatch, prepareLeadUpdates } from 'campaign-lead'
import { Bench } from 'tinybench'
import { createLists, createUpdates, type LongLists, type Update } from './long-lists.js'

/** A timed function. Its time is divided by `count`. */
interface Timed {
  /** Runs before each iteration and is not timed. */
  readonly before: () => void
  readonly run: () => unknown
  readonly count: number
}

const NOW = new Date('2025-07-01T12:00:00.000Z')

const [way = '', ...numbers] = process.argv.slice(2)
const [length = 0, used = 0] = numbers.map(Number)
// Parsed from JSON, because `+` would create strings of several parts (ropes).
const lists: LongLists = JSON.parse(JSON.stringify(createLists(length)))
const timed = createTimed(way)

const bench = new Bench({ time: 300, warmupTime: 150, iterations: 5, warmupIterations: 2 })
bench.add(way, timed.run, { beforeEach: timed.before })
const [task] = await bench.run()
if (task?.result.state !== 'completed') throw new Error(`${way} of ${length} did not complete`)
console.log((task.result.latency.p50 * 1e6) / timed.count)

function createTimed(name: string): Timed {
  const { subsequences, tags } = lists
  switch (name) {
    case 'prepared': {
      const decide = prepareLeadUpdates(subsequences, tags)
      return timeDecisions(1_200, ({ lead, patch }) => decide(lead, patch, { now: NOW }))
    }
    case 'unprepared':
      return timeDecisions(length >= 10_000 ? 6 : 120, ({ lead, patch }) =>
        applyLeadUpdate(lead, subsequences, tags, patch, { now: NOW }),
      )
    case 'lookup': {
      const positions = new Map<LeadPatch['aiTag'], number>(
        tags.map((tag, position) => [tag, position]),
      )
      return timeDecisions(1_200, ({ patch }) => positions.get(patch.aiTag))
    }
    case 'prepare':
      return timePreparing()
    default:
      throw new TypeError(`Unknown way "${name}"`)
  }
}

/** Decides updates that have just been parsed, because V8 computes the hash of a string at its first lookup. */
function timeDecisions(count: number, decide: (update: Update) => unknown): Timed {
  const text = JSON.stringify(createUpdates(length, used, count))
  let updates: readonly Update[] = []
  let last: unknown
  return {
    before() {
      updates = JSON.parse(text)
    },
    run() {
      for (const update of updates) last = decide(update)
      return last
    },
    count,
  }
}

function timePreparing(): Timed {
  const text = JSON.stringify(lists)
  let read = lists
  return {
    before() {
      read = JSON.parse(text)
    },
    run: () => prepareLeadUpdates(read.subsequences, read.tags),
    count: length,
  }
}
