import { createMemoryStore } from '../../adapters/memory/memory-store.js'
import { checkNow } from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import { checkOptionNames } from '../../core/options.js'
import { type LeadPolicy, resolvePolicy } from '../../core/policy.js'
import type { LeadRef, StoredIntent } from '../../ports/lead-repository.js'
import type { Workspace } from '../../ports/workspace.js'
import type { LeadService } from '../../service/lead-service.js'
import { abortable } from '../../shared/promises.js'
import { aWorkspace } from '../builders.js'
import {
  checkApiKeys,
  createFakeAuthenticator,
  defaultApiKeys,
  type FakeApiKeys,
} from './api-keys.js'
import { copyCall, type FakeCall } from './call.js'
import { createFakeRun, type FakeRunOptions } from './fake-run.js'
import type { PlannedFault } from './fault.js'
import { type FakeApiServer, listenOnLoopback } from './listen.js'
import { checkWebhookReceiver, type SentWebhook, type WebhookReceiver } from './webhooks.js'

/**
 * What a fake is made of. Everything has a default.
 *
 * @example
 * ```ts
 * const options: FakeApiOptions = {
 *   workspaces: [aWorkspace((workspace) => void workspace.tags.push('Out of office'))],
 *   policy: guardedPolicy,
 *   now: new Date('2026-01-01T00:00:00Z'),
 * }
 * ```
 */
export interface FakeApiOptions {
  /** What it begins with; `[aWorkspace()]` where not given. */
  readonly workspaces?: readonly Workspace[] | undefined
  /** How the rules are read where the documentation is silent; `documentedPolicy` where not given. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /**
   * Each API key with the ids of the workspaces that it sees: `sk_user_…` any number, any other `sk_…`
   * one. A client sends it as `X-Api-Key` or as `Authorization: Bearer`, and may name one of its workspaces in
   * `X-Workspace-Id`. Where not given, the one key `sk_user_fake`, which sees all.
   */
  readonly apiKeys?: FakeApiKeys | undefined
  /** The time it begins with; 2025-07-01T12:00:00.000Z where not given. It stands still. */
  readonly now?: Date | undefined
  /** Who gets the webhooks; nobody where not given. They are written down all the same. */
  readonly webhookReceiver?: WebhookReceiver | undefined
  /** Where the operation's path begins, such as `/api`; nothing where not given. */
  readonly basePath?: string | undefined
}

/**
 * The whole operation in memory, for the tests of whoever calls the API: the real rules, service, store
 * and HTTP handler. What it tells are copies.
 *
 * @example
 * ```ts
 * const fake: FakeApi = createFakeApi()
 * afterEach(() => {
 *   const { errors, pendingFaults } = fake
 *   fake.reset() // first: the next test begins anew, whatever became of this one
 *   expect({ errors, pendingFaults }).toEqual({ errors: [], pendingFaults: [] })
 * })
 * ```
 */
export interface FakeApi {
  /**
   * Stands in for the global `fetch`, whatever the host of the URL. It heeds the `AbortSignal`, and
   * rejects with a `TypeError` where the connection is dropped.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>

  /**
   * Listens on a free port of the loopback address.
   *
   * @throws Error where the package `@hono/node-server` is not installed.
   */
  listen(): Promise<FakeApiServer>

  /** An API key that it knows: the first that was given. */
  readonly apiKey: string
  /** Where the operation's path begins; `/` where nothing was given. */
  readonly basePath: string
  /** The time of the decisions. It stands still until it is set. */
  now: Date

  /**
   * Plans a fault for the next call of the operation, also one that would be refused, or, if it is a
   * `duplicatedWebhook`, for the next webhook that the receiver accepts. Of several that are for the same
   * call, the first that was planned happens; the others wait for the next.
   *
   * @throws TypeError naming the field, for a fault that cannot be.
   *
   * @example
   * ```ts
   * fake.failNext({ kind: 'internalError', times: 2 })
   * fake.failNext({ kind: 'droppedConnection', afterUpdate: true, lead: { campaignId, leadId } })
   * fake.failNext({ kind: 'slowAnswer', seconds: 30 })
   * ```
   */
  failNext(fault: PlannedFault): void
  /** The faults that have not happened yet, each with how many times are left. */
  readonly pendingFaults: readonly PlannedFault[]

  /** Every call, in the order in which they came. */
  readonly calls: readonly FakeCall[]
  /** Every intent that came out, once, whether it has been delivered or not. */
  readonly intents: readonly StoredIntent[]
  /** The intents that are still to be delivered, since the webhook receiver failed. */
  readonly pendingIntents: readonly StoredIntent[]
  /** Every webhook that was sent, each time. */
  readonly webhooks: readonly SentWebhook[]
  /**
   * What went wrong unplanned: faults of the inside, which the caller is told of as 500 `INTERNAL`, and
   * what the webhook receiver threw. Assert at the end of each test that there are none.
   */
  readonly errors: readonly unknown[]

  /** A lead as it now is; `undefined` where the campaign has no such lead. */
  findLead(ref: LeadRef): CampaignLead | undefined
  /** Delivers the pending intents, the webhooks under the same ids as before. */
  deliverPending(): ReturnType<LeadService['deliverPending']>
  /**
   * Goes back to the seed and the first time, and forgets calls, faults and all that came of them. Calls
   * that are slow are dropped. A port stays open. Intents begin with the same ids again, so that a
   * receiver that remembers the ids of webhooks must forget them too.
   */
  reset(): void
}

const DEFAULT_NOW = new Date('2025-07-01T12:00:00.000Z')

/**
 * Makes a fake of the API, to be embedded in tests. It reads no clock and opens no connection that it is
 * not asked for.
 *
 * @throws TypeError naming the option, for one that is not of its type.
 *
 * @example
 * ```ts
 * const fake = createFakeApi({ workspaces: [aWorkspace()] })
 * const client = createYourClient({ fetch: fake.fetch, apiKey: fake.apiKey })
 * await client.tagLead('cmp_1', 'lead_1', 'Interested')
 * fake.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })?.subsequence // { id: 'sub_1', … }
 * ```
 */
export function createFakeApi(options: FakeApiOptions = {}): FakeApi {
  checkOptionNames('options', options, OPTIONS)
  const { workspaces = [aWorkspace()], webhookReceiver, basePath = '/' } = options
  if (webhookReceiver !== undefined) checkWebhookReceiver(webhookReceiver)
  const seed = createMemoryStore({ workspaces }).snapshot()
  const apiKeys = structuredClone(options.apiKeys ?? defaultApiKeys(workspaces))
  checkApiKeys(apiKeys, workspaces)
  const [apiKey = ''] = Object.keys(apiKeys)
  const firstNow = copyNow(options.now ?? DEFAULT_NOW)
  let now = firstNow

  const runOptions: FakeRunOptions = {
    seed,
    policy: resolvePolicy(options.policy),
    webhookReceiver: webhookReceiver && { ...webhookReceiver },
    basePath,
    authenticate: createFakeAuthenticator(apiKeys),
    clock: () => new Date(now),
  }
  let run = createFakeRun(runOptions)

  return {
    async fetch(input, init) {
      const request = new Request(input, init)
      request.signal.throwIfAborted()
      const response = await abortable(request.signal, run.receive(request))
      if (response.type === 'error') throw droppedConnection()
      return response
    },
    async listen() {
      const { url, close } = await listenOnLoopback((request) => run.receive(request))
      return { url: basePath === '/' ? url : `${url}${basePath}`, close }
    },
    apiKey,
    basePath,
    get now() {
      return new Date(now)
    },
    set now(date) {
      now = copyNow(date)
    },
    failNext: (fault) => run.faults.add(fault),
    get pendingFaults() {
      return run.faults.pending()
    },
    get calls() {
      return run.calls.map(copyCall)
    },
    get intents() {
      return structuredClone(run.intents)
    },
    get pendingIntents() {
      return run.store.snapshot().pendingIntents ?? []
    },
    get webhooks() {
      return structuredClone(run.webhooks)
    },
    get errors() {
      return [...run.errors]
    },
    findLead: (ref) => run.store.findLead(ref),
    deliverPending: () => run.service.deliverPending(),
    reset() {
      run.end()
      run = createFakeRun(runOptions)
      now = firstNow
    },
  }
}

const OPTIONS = [
  'workspaces',
  'policy',
  'apiKeys',
  'now',
  'webhookReceiver',
  'basePath',
] satisfies (keyof FakeApiOptions)[]

function copyNow(now: Date): Date {
  checkNow(now)
  return new Date(now)
}

/** What Node's own `fetch` rejects with, where a server drops the connection. */
function droppedConnection(): TypeError {
  const code = 'UND_ERR_SOCKET'
  const cause = Object.assign(new Error('other side closed'), { code })
  return new TypeError('fetch failed', { cause })
}
