import { isDeepStrictEqual } from 'node:util'
import { CAMPAIGN_ID } from '../../examples/server/sample-campaign.js'
import { API_KEY } from '../../examples/server/start-server.js'
import type { Comparison, Goal, Row } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import {
  alternatingTags,
  enrollmentByTag,
  expectedAnswer,
  type Load,
  manyLeadIds,
  oneLeadId,
  sameTag,
} from './leads.js'
import { type StartedServer, type StartServer, withServers } from './with-servers.js'

const CONNECTIONS = [1, 32, 256]
const ROUNDS = 5
const REQUESTS = 8_000
/** Enough for the compiler of Node, so that its work is not measured. */
const WARM_UP_REQUESTS = 20_000

const ABOUT = `CPU time of the server, user and system, per answered request. Each server runs in its own process with \
an in-memory store; autocannon sends PATCH requests over loopback from another process. The bare route parses the body \
and returns a constant of the same size. With alternating tags, each request switches a lead to another subsequence and \
requests two intents, which a sink drops.`

const GOAL: Goal = { atMost: 1.5 }

/** Requests to one of the servers, and the expected responses. */
interface Way {
  readonly name: string
  readonly goal?: Goal
  readonly load: Load
  /** The expected response to each patch for the first lead, from the second time on. */
  readonly answers: readonly object[]
}

/** Compares the CPU time of servers with that of a route that does nothing. */
export function compareHttp(): Promise<readonly Comparison[]> {
  return withServers(async (start) => {
    const ways = await startWays(start)
    for (const way of ways) {
      await checkAnswers(way)
      await measure(way.load, 32, WARM_UP_REQUESTS)
    }
    const comparisons: Comparison[] = []
    for (const connections of CONNECTIONS) comparisons.push(await compareWays(ways, connections))
    return comparisons
  })
}

async function startWays(start: StartServer): Promise<[Way, ...Way[]]> {
  const [manyId = ''] = manyLeadIds
  const constant = expectedAnswer(manyId, 'Interested', enrollmentByTag.Interested)
  const bare = await start('bench/http/serve-bare-route.ts', [JSON.stringify(constant)])
  const many = await start('bench/http/serve-many-leads.ts', [])
  const example = await start('examples/server/main.ts', ['--port', '0'])
  return [
    {
      name: 'bare Hono route',
      load: createLoad(bare, manyLeadIds, alternatingTags),
      answers: [constant, constant],
    },
    {
      name: 'example server, same tag again',
      goal: GOAL,
      load: createLoad(example, [oneLeadId], sameTag),
      answers: sameTag.map(({ aiTag }) => expectedAnswer(oneLeadId, aiTag)),
    },
    {
      name: 'handler, service and store, alternating tags',
      goal: GOAL,
      load: createLoad(many, manyLeadIds, alternatingTags),
      answers: alternatingTags.map(({ aiTag }) =>
        expectedAnswer(manyId, aiTag, enrollmentByTag[aiTag]),
      ),
    },
  ]
}

function createLoad(
  { url, pid }: StartedServer,
  leadIds: readonly string[],
  patches: readonly object[],
): Load {
  return {
    pid,
    url: `${url}/v1/campaigns/${CAMPAIGN_ID}/leads`,
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': API_KEY },
    leadIds,
    patches,
  }
}

/** Sends the patches twice, because at first a lead may be in another subsequence. */
async function checkAnswers({ name, load, answers }: Way): Promise<void> {
  await readAnswers(load)
  const actual = await readAnswers(load)
  if (!isDeepStrictEqual(actual, answers)) {
    throw new Error(`${name} returned ${JSON.stringify(actual)}, not ${JSON.stringify(answers)}`)
  }
}

async function readAnswers({ url, headers, leadIds: [leadId], patches }: Load): Promise<unknown[]> {
  const answers: unknown[] = []
  for (const patch of patches) {
    const body = JSON.stringify(patch)
    const response = await fetch(`${url}/${leadId}`, { method: 'PATCH', headers, body })
    answers.push(await response.json())
  }
  return answers
}

interface MeasuredWay extends Row {
  readonly load: Load
  readonly rounds: number[]
}

async function compareWays(
  ways: readonly [Way, ...Way[]],
  connections: number,
): Promise<Comparison> {
  const rows = ways.map(({ name, goal, load }): MeasuredWay => ({ name, goal, load, rounds: [] }))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { load, rounds } of rows) rounds.push(await measure(load, connections, REQUESTS))
  }
  return {
    title: `Server CPU per HTTP request, ${connections} connection${connections === 1 ? '' : 's'}`,
    about: ABOUT,
    unit: 'µs',
    reference: ways[0].name,
    rows: rows.map(({ name, goal, rounds }) => ({ name, goal, rounds })),
  }
}

async function measure(load: Load, connections: number, requests: number): Promise<number> {
  const sending = { ...load, connections, requests }
  return Number(await runProgram('bench/http/measure-requests.ts', [JSON.stringify(sending)]))
}
