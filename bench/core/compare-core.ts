import type { Comparison, Goal } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { measureInTurns } from '../report/rounds.js'
import { PARTS } from './parts.js'
import { GROUPS, type Group } from './updates.js'
import { WAYS } from './ways.js'

const ROUNDS = 3
const ALLOCATION_ROUNDS = 2

/** Prevents garbage collection while bytes are counted. */
const ALLOCATION_FLAGS = ['--expose-gc', '--max-semi-space-size=128', '--min-semi-space-size=128']

type Name = keyof typeof WAYS | keyof typeof PARTS

/** The figures of every round, by implementation or part. */
type Measured = ReadonlyMap<string, readonly Figures[]>
/** By group of updates. */
type Figures = Readonly<Record<string, number>>

/** The first implementation is the reference. */
const PREPARED = [
  'hand-written',
  'prepareLeadUpdates',
  'applyLeadUpdate',
  'emmett decider',
  'Immer, with care',
  'mutative',
  'robot3',
  'Immer, naive',
  'Redux Toolkit reducer',
  'XState transition',
  'json-rules-engine',
] as const satisfies readonly Name[]
const READING = [
  'hand-written, reading the lists',
  'applyLeadUpdate',
  'all argument checks',
] as const satisfies readonly Name[]
const ALLOCATING = [
  'an empty decision',
  'prepareLeadUpdates',
  'hand-written',
] as const satisfies readonly Name[]

const SAME = 'All implementations except applyLeadUpdate have built their indexes beforehand.'
const BARE =
  'Timestamps are constants and errors have no stack for all implementations, because in V8 these take longer than most decisions.'

/** Compares the cost of a decision with other implementations, after checking that all return the same decisions. */
export async function compareCore(): Promise<readonly Comparison[]> {
  const agreed = String(await runProgram('bench/core/check-ways.ts'))
  const times = await measureAll('bench/core/measure-time.ts', ROUNDS)
  const bytes = await measureAll(
    'bench/core/measure-allocation.ts',
    ALLOCATION_ROUNDS,
    ALLOCATION_FLAGS,
  )
  const stream = `An even mix of every row of the rule table, no-ops and every refusal; all implementations return the same results for the ${agreed} updates.`
  return [
    {
      title: 'Time for a decision',
      about: `${stream} ${SAME} ${BARE}`,
      unit: 'ns',
      ...compare(PREPARED, times, 'all', { prepareLeadUpdates: { atMost: 1.5 } }),
    },
    {
      title: 'Time for a decision, with the lists in each call',
      about: `The same updates. Each call reads five subsequences and ten tags; applyLeadUpdate also checks them. ${BARE}`,
      unit: 'ns',
      ...compare(READING, times, 'all', { applyLeadUpdate: { atMost: 2 } }),
    },
    {
      title: 'Time for a decision, with timestamps and stacks',
      about: `The same updates, but timestamps are formatted and errors have a stack. ${SAME}`,
      unit: 'ns',
      ...compare(PREPARED, times, 'as called'),
    },
    ...GROUPS.map((group) => compareGroup(group, times)),
    {
      title: 'Bytes for a decision',
      about: 'Allocated bytes, including the new lead and the intents. The same updates.',
      unit: 'bytes',
      ...compare(PREPARED, bytes, 'all', { prepareLeadUpdates: { atMost: 1.5 } }),
    },
    {
      title: 'Bytes for a decision, with the lists in each call',
      about: 'The same updates.',
      unit: 'bytes',
      ...compare(READING, bytes, 'all', { applyLeadUpdate: { atMost: 2 } }),
    },
    {
      title: 'Bytes for a no-op',
      about:
        'An empty decision has the lead, no intents and a situation, plus the { now } of the caller. Half of the updates have no tag and therefore no situation, so 0.96 means no extra allocation.',
      unit: 'bytes',
      ...compare(ALLOCATING, bytes, 'no-ops', { prepareLeadUpdates: { atMost: 1 } }),
    },
  ]
}

function compareGroup(group: Group, times: Measured): Comparison {
  return {
    title: `Time for a decision: ${group}`,
    about: `The updates of this group. ${BARE} Naive Immer and Redux Toolkit freeze each lead once.`,
    unit: 'ns',
    ...compare([...PREPARED, 'checks of lead, time and patch'], times, group, {
      prepareLeadUpdates: { atMost: 1.5 },
    }),
  }
}

function compare(
  names: readonly Name[],
  measured: Measured,
  group: string,
  goals: Readonly<Partial<Record<Name, Goal>>> = {},
): Pick<Comparison, 'reference' | 'rows'> {
  const [reference = ''] = names
  const rows = names.map((name) => ({
    name,
    rounds: (measured.get(name) ?? []).map((figures) => figures[group] ?? Number.NaN),
    goal: goals[name],
  }))
  return { reference, rows }
}

/** Measures each implementation in its own process. */
function measureAll(
  program: string,
  rounds: number,
  flags: readonly string[] = [],
): Promise<Measured> {
  const names = [...Object.keys(WAYS), ...Object.keys(PARTS)]
  return measureInTurns(names, rounds, async (name) =>
    figuresIn(await runProgram(program, [name], flags)),
  )
}

function figuresIn(printed: unknown): Figures {
  const entries = Object.entries(Object(printed))
  return Object.fromEntries(entries.map(([name, figure]) => [name, Number(figure)]))
}
