import { type Check, CheckError } from '../../checks/check.js'
import { differencesOf } from '../../checks/json-difference.js'
import { goldenVectors } from '../vectors/golden-vectors.js'
import type { RequestVector } from '../vectors/vector-types.js'
import { describeAnswer, exchange, parseBody, type Sent } from './exchange.js'
import { HEADER_CASES, toSendCase } from './header-cases.js'
import { changesOf } from './http-implementation.js'
import { type HttpServer, type HttpServerOptions, resolveServer } from './http-server.js'
import { requireFit, requireJson } from './lead-answer.js'
import { inTurn, shareServer } from './shared-server.js'
import { type Given, type Surroundings, surround } from './surroundings.js'
import { toSend } from './vector-request.js'
import type { VerificationReading, VerificationState } from './verification-state.js'
import { loadState, readState } from './verified-server.js'

type Promised = Pick<Check, 'group' | 'name' | 'description'>

const GROUP = 'requests'
const HEADERS_GROUP = 'keys and workspaces'

const ALIKE: Promised = {
  group: GROUP,
  name: 'NOT_FOUND: the same answer in each of its ways',
  description:
    'A lead that does not exist, of another campaign, of a workspace that the key may not see, or of a ' +
    'workspace that X-Workspace-Id does not name: all look the same.',
}

/**
 * Checks what a server promises of requests, beside the rules: who may ask, which leads they see, and
 * what a request must be. They are the requests of the golden vectors, each of them one check, how a request
 * carries its key and names a workspace, and that whatever is not found looks alike. They replace everything
 * that the server holds: never use them on a server in production.
 *
 * @param options - Where the server is, and the key that it knows.
 * @throws TypeError naming the option, for one that is missing or not of its type.
 *
 * @example
 * ```ts
 * const server = { url: 'http://localhost:3000', apiKey: 'sk_local_demo' }
 * registerChecks({ describe, it }, 'our server', requestChecks(server))
 * ```
 */
export function requestChecks(options: HttpServerOptions): Check[] {
  const { requestsInput, requests } = goldenVectors
  return [
    ...checksOfRequests(options, requestsInput, requests),
    ...checksOfHeaders(options, requestsInput),
  ]
}

/** The checks of how a request carries its key and names a workspace, for a lead that the requests find. */
export function checksOfHeaders(options: HttpServerOptions, given: Given): Check[] {
  const server = resolveServer(options)
  return HEADER_CASES.map((each) =>
    checkThat({ group: HEADERS_GROUP, name: each.name, description: each.description }, () =>
      tryRequest(
        server,
        given,
        (surroundings) => toSendCase(server, given, surroundings, each),
        each.response,
      ),
    ),
  )
}

/**
 * The same, of other requests.
 *
 * @param given - The lead that the requests find, and what it comes with.
 */
export function checksOfRequests(
  options: HttpServerOptions,
  given: Given,
  vectors: ReadonlyArray<Omit<RequestVector, 'rule'>>,
): Check[] {
  const server = resolveServer(options)
  const checks = vectors.map(({ name, sentence, request, response }) =>
    checkThat({ group: GROUP, name, description: sentence }, () =>
      tryRequest(
        server,
        given,
        (surroundings) => toSend(server, given, surroundings, request),
        response,
      ),
    ),
  )
  return [...checks, checkThat(ALIKE, () => lookForLeads(server, given))]
}

/** @param attempt - Tries it, and returns how many cases were tried. */
function checkThat(promised: Promised, attempt: () => Promise<number>): Check {
  return {
    ...promised,
    async run() {
      try {
        return await attempt()
      } catch (error) {
        throw new CheckError(
          promised,
          error instanceof Error ? error.message : String(error),
          error,
        )
      }
    },
  }
}

function tryRequest(
  server: HttpServer,
  given: Given,
  toRequest: (surroundings: Surroundings) => Sent,
  response: RequestVector['response'],
): Promise<number> {
  return inTurn(shareServer(server), async () => {
    const surroundings = surround(given)
    await loadState(server, surroundings.state)
    const sent = toRequest(surroundings)
    const answer = await exchange(server, sent)
    const reading = await readState(server)
    const named = `${sent.method} ${sent.url}`
    requireJson(named, answer)
    requireFit(`${named} ${describeAnswer(answer)}`, [
      ...differencesOf({ status: answer.status }, { status: response.status }),
      ...misfitsOf(parseBody(answer), response),
      ...changesBy(response, given, reading, surroundings.state),
    ])
    return 1
  })
}

function misfitsOf(body: unknown, { code, message }: RequestVector['response']): string[] {
  if (code === null) {
    return differencesOf({ success: Reflect.get(Object(body), 'success') }, { success: true })
  }
  const error: unknown = Reflect.get(Object(body), 'error')
  const answered: unknown = Reflect.get(Object(error), 'message')
  const expected = message ?? (typeof answered === 'string' ? answered : 'some words')
  return differencesOf(body, { success: false, error: { code, message: expected } })
}

/** A refusal changes nothing at all; what is done, no other lead. */
function changesBy(
  { code }: RequestVector['response'],
  { lead }: Given,
  reading: VerificationReading,
  state: VerificationState,
): string[] {
  return code === null
    ? changesOf(state, { ...reading, intents: [] }, lead)
    : changesOf(state, reading)
}

/** Whether a lead is there must not show to whoever may not see it. */
function lookForLeads(server: HttpServer, given: Given): Promise<number> {
  const surroundings = surround(given)
  const request = { apiKey: 'valid', contentType: 'application/json', body: '{}' } as const

  async function lookFor(
    lead: RequestVector['request']['lead'],
    added?: Record<string, string>,
  ): Promise<object> {
    const sent = toSend(server, given, surroundings, { ...request, lead })
    const answer = await exchange(server, { ...sent, headers: { ...sent.headers, ...added } })
    const { status, headers, text } = answer
    return { status, contentType: headers.get('Content-Type'), body: text }
  }

  return inTurn(shareServer(server), async () => {
    await loadState(server, surroundings.state)
    const missing = await lookFor('missing')
    const narrowed = { 'X-Workspace-Id': surroundings.hiddenWorkspaceId }
    const others = [
      ['otherCampaign', await lookFor('otherCampaign')],
      ['otherWorkspace', await lookFor('otherWorkspace')],
      ['seeded, with another X-Workspace-Id', await lookFor('seeded', narrowed)],
    ] as const
    for (const [name, answer] of others) {
      const title = `The answer for "${name}", compared with that for "missing"`
      requireFit(title, differencesOf(answer, missing))
    }
    return 1 + others.length
  })
}
