import { isDeepStrictEqual } from 'node:util'
import { CAMPAIGN_ID } from '../../examples/server/campaign.js'
import { API_KEY } from '../../examples/server/start-server.js'
import type { Comparison, Goal, Row } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { answerFor, manyLeadIds, oneLeadId, sameTag, switchedBy, tagsInTurn } from './leads.js'
import type { Load } from './load.js'
import { type StartServer, withServers } from './with-servers.js'

const CONNECTIONS = [1, 32, 256]
const ROUNDS = 5
const SECONDS = 2

const ABOUT = `Requests that were answered a second, by servers on the store in memory, in a process of \
their own each; autocannon in another sends PATCH requests over loopback. The bare route parses the \
body and answers a constant of the same size; one that also works for 30 µs shows what work costs here. With tags in turn, each request moves a lead into another \
subsequence, and calls for two intents. On two cores autocannon is about as busy as the bare route: what it can \
send is in each figure.`

const GOAL: Goal = { atLeast: 0.7 }

/** Requests to one of the servers, and what is to come of them. */
interface Way {
  readonly name: string
  readonly goal?: Goal
  readonly load: Load
  /** To each of the patches, for the first of the leads, from the second time on. */
  readonly answers: readonly object[]
}

/** What the started server costs beside a route that does nothing. */
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
  const constant = answerFor(manyId, 'Interested', switchedBy.Interested)
  const bare = await start('bench/http/serve-bare-route.ts', [JSON.stringify(constant)])
  const busy = await start('bench/http/serve-bare-route.ts', [JSON.stringify(constant), '30'])
  const many = await start('bench/http/serve-many-leads.ts', [])
  const started = await start('examples/server/main.ts', ['--port', '0'])
  return [
    {
      name: 'bare Hono route',
      load: loadOf(bare, manyLeadIds, tagsInTurn),
      answers: [constant, constant],
    },
    {
      name: 'bare Hono route, which works 30 µs more',
      load: loadOf(busy, manyLeadIds, tagsInTurn),
      answers: [constant, constant],
    },
    {
      name: 'the started server, the same tag again',
      goal: GOAL,
      load: loadOf(started, [oneLeadId], sameTag),
      answers: sameTag.map(({ aiTag }) => answerFor(oneLeadId, aiTag)),
    },
    {
      name: `its handler, service and store with ${manyLeadIds.length} leads, tags in turn`,
      goal: GOAL,
      load: loadOf(many, manyLeadIds, tagsInTurn),
      answers: switchedAnswers(manyId),
    },
    {
      // Without a goal: what posts a webhook, and receives it, answers two more requests.
      name: 'the started server, tags in turn, whose webhooks it posts, receives and prints',
      load: loadOf(started, [oneLeadId], tagsInTurn),
      answers: switchedAnswers(oneLeadId),
    },
  ]
}

function switchedAnswers(leadId: string): object[] {
  return tagsInTurn.map(({ aiTag }) => answerFor(leadId, aiTag, switchedBy[aiTag]))
}

function loadOf(url: string, leadIds: readonly string[], patches: readonly object[]): Load {
  return {
    url: `${url}/v1/campaigns/${CAMPAIGN_ID}/leads`,
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': API_KEY },
    leadIds,
    patches,
  }
}

/** The first time, a lead may come from elsewhere. */
async function checkAnswers({ name, load, answers }: Way): Promise<void> {
  await answersTo(load)
  const given = await answersTo(load)
  if (!isDeepStrictEqual(given, answers)) {
    throw new Error(`${name} answered ${JSON.stringify(given)}, not ${JSON.stringify(answers)}`)
  }
}

async function answersTo({ url, headers, leadIds: [leadId], patches }: Load): Promise<unknown[]> {
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
