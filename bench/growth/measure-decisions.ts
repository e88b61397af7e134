// Nanoseconds of one way to decide, where the lists are so long, and so many of them are used:
// `measure-decisions <way> <length> <used>`.
import { applyLeadUpdate, type LeadPatch, prepareLeadUpdates } from 'campaign-lead'
import { Bench } from 'tinybench'
import { type LongLists, listsOf, type Update, updatesIn } from './long-lists.js'

/** What is timed, and by how much of it the time is divided. */
interface Timed {
  /** Not timed. */
  readonly before: () => void
  readonly run: () => unknown
  readonly count: number
}

const NOW = new Date('2025-07-01T12:00:00.000Z')

const [way = '', ...numbers] = process.argv.slice(2)
const [length = 0, used = 0] = numbers.map(Number)
// Read from JSON, as lists from a request or a database are: `+` would leave strings in pieces.
const lists: LongLists = JSON.parse(JSON.stringify(listsOf(length)))
const timed = timedWay(way)

const bench = new Bench({ time: 300, warmupTime: 150, iterations: 5, warmupIterations: 2 })
bench.add(way, timed.run, { beforeEach: timed.before })
const [task] = await bench.run()
if (task?.result.state !== 'completed') throw new Error(`${way} of ${length} did not complete`)
console.log((task.result.latency.p50 * 1e6) / timed.count)

function timedWay(name: string): Timed {
  const { subsequences, tags } = lists
  switch (name) {
    case 'prepared': {
      const decide = prepareLeadUpdates(subsequences, tags)
      return timedPass(1_200, ({ lead, patch }) => decide(lead, patch, { now: NOW }))
    }
    case 'at once':
      return timedPass(length >= 10_000 ? 6 : 120, ({ lead, patch }) =>
        applyLeadUpdate(lead, subsequences, tags, patch, { now: NOW }),
      )
    case 'look up': {
      const places = new Map<LeadPatch['aiTag'], number>(tags.map((tag, place) => [tag, place]))
      return timedPass(1_200, ({ patch }) => places.get(patch.aiTag))
    }
    case 'prepare':
      return timedPreparing()
    default:
      throw new TypeError(`There is no way "${name}"`)
  }
}

/** A pass over updates that have just been read: the hash of a string is reckoned when it is first looked up. */
function timedPass(count: number, decide: (update: Update) => unknown): Timed {
  const text = JSON.stringify(updatesIn(length, used, count))
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

function timedPreparing(): Timed {
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
