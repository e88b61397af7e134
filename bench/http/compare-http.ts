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
import { type StartServer, withServers } from './with-servers.js'

const CONNECTIONS = [1, 32, 256]
const ROUNDS = 5
const SECONDS = 2

const ABOUT = `Answered requests per second. Each server runs in its own process with an in-memory store; \
autocannon sends PATCH requests over loopback from another process. The bare route parses the body and returns a \
constant of the same size. The second bare route adds 30 µs of work, to show what work costs on this machine. With \
alternating tags, each request switches a lead to another subsequence and requests two intents. On two cores \
autocannon is about as busy as the bare route, so every figure includes its limit.`

const GOAL: Goal = { atLeast: 0.7 }

/** Requests to one of the servers, and the expected responses. */
interface Way {
  readonly name: string
  readonly goal?: Goal
  readonly load: Load
  /** The expected response to each patch for the first lead, from the second time on. */
  readonly answers: readonly object[]
}

/** Compares the example server with a route that does nothing. */
export function compareHttp(): Promise<readonly Comparison[]> {
  return withServers(async (start) => {
    const ways = await startWays(start)
    for (const way of ways) await checkAnswers(way)
    const comparisons: Comparison[] = []
    for (const connections of CONNECTIONS) comparisons.push(await compareWays(ways, connections))
    return comparisons
  })
}

async function startWays(start: StartServer): Promise<[Way, ...Way[]]> {
  const [manyId = ''] = manyLeadIds
  const constant = expectedAnswer(manyId, 'Interested', enrollmentByTag.Interested)
  const bare = await start('bench/http/serve-bare-route.ts', [JSON.stringify(constant)])
  const busy = await start('bench/http/serve-bare-route.ts', [JSON.stringify(constant), '30'])
  const many = await start('bench/http/serve-many-leads.ts', [])
  const started = await start('examples/server/main.ts', ['--port', '0'])
  return [
    {
      name: 'bare Hono route',
      load: createLoad(bare, manyLeadIds, alternatingTags),
      answers: [constant, constant],
    },
    {
      name: 'bare Hono route plus 30 µs of work',
      load: createLoad(busy, manyLeadIds, alternatingTags),
      answers: [constant, constant],
    },
    {
      name: 'example server, same tag again',
      goal: GOAL,
      load: createLoad(started, [oneLeadId], sameTag),
      answers: sameTag.map(({ aiTag }) => expectedAnswer(oneLeadId, aiTag)),
    },
    {
      name: `its handler, service and store, ${manyLeadIds.length} leads, alternating tags`,
      goal: GOAL,
      load: createLoad(many, manyLeadIds, alternatingTags),
      answers: expectSwitches(manyId),
    },
    {
      // Without a goal, because the server also sends and receives a webhook for each request.
      name: 'example server, alternating tags, with webhooks posted, received and printed',
      load: createLoad(started, [oneLeadId], alternatingTags),
      answers: expectSwitches(oneLeadId),
    },
  ]
}

function expectSwitches(leadId: string): object[] {
  return alternatingTags.map(({ aiTag }) => expectedAnswer(leadId, aiTag, enrollmentByTag[aiTag]))
}

function createLoad(url: string, leadIds: readonly string[], patches: readonly object[]): Load {
  return {
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
  for (const { load } of rows) await measure(load, connections)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { load, rounds } of rows) rounds.push(await measure(load, connections))
  }
  const title =
    connections === 1 ? 'Over HTTP, 1 connection' : `Over HTTP, ${connections} connections`
  return {
    title,
    about: ABOUT,
    unit: 'requests/s',
    reference: ways[0].name,
    rows: rows.map(({ name, goal, rounds }) => ({ name, goal, rounds })),
  }
}

async function measure(load: Load, connections: number): Promise<number> {
  const sending = { ...load, connections, seconds: SECONDS }
  const answered = await runProgram('bench/http/measure-requests.ts', [JSON.stringify(sending)])
  return Number(answered)
}
