import type { Comparison, Goal } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { measureInTurns } from '../report/rounds.js'
import { PARTS } from './parts.js'
import { GROUPS, type Group } from './updates.js'
import { WAYS } from './ways.js'

const ROUNDS = 3
const COUNTS = 2

/** Nothing is collected while bytes are counted. */
const COUNTING = ['--expose-gc', '--max-semi-space-size=128', '--min-semi-space-size=128']

type Name = keyof typeof WAYS | keyof typeof PARTS

/** Of each way or part, what every round measured, by the kind of updates. */
type Measured = ReadonlyMap<string, readonly Figures[]>
type Figures = Readonly<Record<string, number>>

/** The first is the reference. */
const PREPARED = [
  'by hand',
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
  'by hand, reading the lists',
  'applyLeadUpdate',
  'the checks of everything',
] as const satisfies readonly Name[]
const ALLOCATING = [
  'the decision itself',
  'prepareLeadUpdates',
  'by hand',
] as const satisfies readonly Name[]

const SAME =
  'prepareLeadUpdates and the others but applyLeadUpdate have built their maps beforehand.'
const BARE =
  'The times are written and the errors without a stack, for all: V8 takes longer for those than most ways for all the rest.'

/** What a decision costs beside what else could be picked, once all are known to decide alike. */
export async function compareCore(): Promise<readonly Comparison[]> {
  const agreed = String(await runProgram('bench/core/check-ways.ts'))
  const times = await measureAll('bench/core/measure-time.ts', ROUNDS)
  const bytes = await measureAll('bench/core/measure-allocation.ts', COUNTS, COUNTING)
  const stream = `Of a stream that has every row of the rule table, what changes nothing and every refusal, evenly; all ways agree on its ${agreed} updates.`
  return [
    {
      title: 'Time for a decision',
      about: `${stream} ${SAME} ${BARE}`,
      unit: 'ns',
      ...compare(PREPARED, times, 'all', { prepareLeadUpdates: { atMost: 1.5 } }),
    },
    {
      title: 'Time for a decision, the lists given with each call',
      about: `The same updates; five subsequences and ten tags are read, and by applyLeadUpdate checked, each time. ${BARE}`,
      unit: 'ns',
      ...compare(READING, times, 'all', { applyLeadUpdate: { atMost: 2 } }),
    },
    {
      title: 'Time for a decision, as called in a service',
      about: `The same updates, with times that are to be written and errors that have a stack. ${SAME}`,
      unit: 'ns',
      ...compare(PREPARED, times, 'as called'),
    },
    ...GROUPS.map((group) => compareGroup(group, times)),
    {
      title: 'Bytes for a decision',
      about: 'Allocated, the new lead and the intents among them. The same updates.',
      unit: 'bytes',
      ...compare(PREPARED, bytes, 'all', { prepareLeadUpdates: { atMost: 1.5 } }),
    },
    {
      title: 'Bytes for a decision, the lists given with each call',
      about: 'The same updates.',
      unit: 'bytes',
      ...compare(READING, bytes, 'all', { applyLeadUpdate: { atMost: 2 } }),
    },
    {
      title: 'Bytes where nothing changes',
      about:
        'The decision itself is what is returned where a tag is given, which names its row of the rule table, and the { now } of whoever calls. The half without a tag name no row: nothing beyond is 0.96.',
      unit: 'bytes',
      ...compare(ALLOCATING, bytes, 'no-ops', { prepareLeadUpdates: { atMost: 1 } }),
    },
  ]
}

function compareGroup(group: Group, times: Measured): Comparison {
  return {
    title: `Time for a decision: ${group}`,
    about: `Those of the updates. ${BARE} What freezes the lead that it is given, as naive Immer and Redux Toolkit do, does so once.`,
    unit: 'ns',
    ...compare([...PREPARED, 'the checks of lead, time and patch'], times, group, {
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

/** Each in a process of its own. */
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
