import { createMemoryStore } from '../../adapters/memory/memory-store.js'
import { check, checkString, isObject } from '../../core/argument-checks.js'
import type { LeadDecision } from '../../core/decision.js'
import type { CampaignLead } from '../../core/lead.js'
import type { LeadCommand } from '../../core/lead-command.js'
import { checkPolicy, documentedPolicy, type LeadPolicy, resolvePolicy } from '../../core/policy.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  resolveOptions,
} from '../../core/resolve-options.js'
import type { LeadRef, StoredIntent } from '../../ports/lead-repository.js'
import type { Workspace } from '../../ports/workspace.js'
import type { ClaimDueSendsOptions, ClaimedSend } from '../../service/claim-due-sends.js'
import type { LeadService } from '../../service/lead-service.js'
import { abortable } from '../../shared/promises.js'
import { aWorkspace } from '../builders.js'
import {
  checkApiKeys,
  checkApiKeysOption,
  createDefaultApiKeys,
  createFakeAuthenticator,
  type FakeApiKeys,
} from './api-keys.js'
import { copyCall, type FakeCall } from './call-recorder.js'
import { createFakeRun, type FakeRunOptions } from './fake-run.js'
import type { PlannedFault } from './fault.js'
import { type FakeApiServer, listenOnLoopback } from './listen.js'
import { checkWebhookReceiver, type SentWebhook, type WebhookReceiver } from './webhook-sink.js'

/**
 * Options of the fake. Each option has a default.
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
  /** The data that the fake starts with. Defaults to `[aWorkspace()]`. */
  readonly workspaces?: readonly Workspace[] | undefined
  /** The policy of the rules. Defaults to `documentedPolicy`. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /**
   * Each API key with the ids of the workspaces that it may see: any number for `sk_user_…`, exactly one for any
   * other `sk_…`. A client sends a key as `X-Api-Key` or as `Authorization: Bearer`, and may select one of its
   * workspaces with `X-Workspace-Id`. Defaults to the single key `sk_user_fake`, which sees every workspace.
   */
  readonly apiKeys?: FakeApiKeys | undefined
  /** The initial time, which does not advance. Defaults to 2025-07-01T12:00:00.000Z. */
  readonly now?: Date | undefined
  /** The receiver of the webhooks. By default they are only recorded. */
  readonly webhookReceiver?: WebhookReceiver | undefined
  /** The path in front of every path of the API, such as `/api`. Defaults to `/`. */
  readonly basePath?: string | undefined
}

/**
 * The whole API in memory, for the tests of its clients: the real rules, service, store and HTTP handler.
 * Everything that it returns is a copy.
 *
 * @example
 * ```ts
 * const fake: FakeApi = createFakeApi()
 * afterEach(() => {
 *   const { errors, pendingFaults } = fake
 *   fake.reset() // first, so that the next test starts clean even if this one fails
 *   expect({ errors, pendingFaults }).toEqual({ errors: [], pendingFaults: [] })
 * })
 * ```
 */
export interface FakeApi {
  /**
   * Replaces the global `fetch`. The hostname of the URL is ignored. It respects the `AbortSignal`, and
   * rejects with a `TypeError` if the connection is dropped.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>

  /**
   * Listens on a free port of the loopback address.
   *
   * @throws Error if the package `@hono/node-server` is not installed.
   */
  listen(): Promise<FakeApiServer>

  /** A valid API key: the first of the option `apiKeys`. */
  readonly apiKey: string
  /** The path in front of every path of the API. */
  readonly basePath: string
  /** The time of the decisions. It changes only if it is set. */
  now: Date

  /**
   * Plans a fault for the next call of the operation, even if that call would be refused, or, if it is a
   * `duplicatedWebhook`, for the next webhook that the receiver accepts. If several faults match a call, the one
   * that was planned first happens; the others wait for the next call.
   *
   * @throws TypeError if the fault is invalid; the message names the field.
   *
   * @example
   * ```ts
   * fake.failNext({ kind: 'internalError', times: 2 })
   * fake.failNext({ kind: 'droppedConnection', afterUpdate: true, lead: { campaignId, leadId } })
   * fake.failNext({ kind: 'slowAnswer', seconds: 30 })
   * ```
   */
  failNext(fault: PlannedFault): void
  /** The faults that have not happened yet, each with the number of times left. */
  readonly pendingFaults: readonly PlannedFault[]

  /**
   * Applies a command to a lead, as if its e-mails were sent, or its person had replied, bounced or unsubscribed. The
   * API has no operation for commands, so a command is not listed in `calls`, and the faults of calls do not happen to
   * it. Its intents and webhooks are recorded like those of a call.
   *
   * @throws LeadUpdateError if the command is refused, or the campaign has no such lead.
   * @throws TypeError if the command is invalid; the message names the field.
   *
   * @example
   * ```ts
   * await fake.applyCommand({ campaignId, leadId }, { type: 'recordReply' })
   * fake.findLead({ campaignId, leadId })?.status // 'replied'
   * ```
   */
  applyCommand(ref: LeadRef, command: LeadCommand): Promise<LeadDecision>
  /**
   * Claims the e-mails that are due at `now`, of all workspaces, as a sender does. Set `now` to a time after `sendAt`
   * first, since the time does not advance.
   *
   * @throws TypeError if an option is invalid; the message names it.
   *
   * @example
   * ```ts
   * fake.now = new Date('2025-07-02T09:00:00Z')
   * for (const { ref, send } of await fake.claimDueSends({ limit: 10, leaseSeconds: 60 })) {
   *   await fake.applyCommand(ref, { type: 'confirmSend', sendId: send.id })
   * }
   * ```
   */
  claimDueSends(options: ClaimDueSendsOptions): Promise<readonly ClaimedSend[]>

  /** Every call of the API, in order of arrival. */
  readonly calls: readonly FakeCall[]
  /** Every intent, once each, whether delivered or not. */
  readonly intents: readonly StoredIntent[]
  /** The intents that are not delivered yet, because the webhook receiver failed. */
  readonly pendingIntents: readonly StoredIntent[]
  /** Every attempt to send a webhook. */
  readonly webhooks: readonly SentWebhook[]
  /**
   * Every error that was not planned: internal errors, which the caller receives as 500 `INTERNAL`, and errors
   * thrown by the webhook receiver. Assert at the end of each test that the list is empty.
   */
  readonly errors: readonly unknown[]

  /** Returns the current lead, or `undefined` if the campaign has no such lead. */
  findLead(ref: LeadRef): CampaignLead | undefined
  /** Delivers the pending intents. Webhooks keep their ids. */
  deliverPending(): ReturnType<LeadService['deliverPending']>
  /**
   * Restores the initial data and time, deletes all records and planned faults, and drops slow calls. Ports
   * stay open. The ids of intents start again from the beginning: reset a receiver that deduplicates webhooks by
   * their ids as well.
   */
  reset(): void
}

const OPTIONS = {
  workspaces: optional(checkWorkspaces),
  policy: defaultsTo(documentedPolicy, checkPolicy),
  apiKeys: optional(checkApiKeysOption),
  now: defaultsTo(new Date('2025-07-01T12:00:00.000Z'), checkDate),
  webhookReceiver: optional(checkWebhookReceiver),
  basePath: defaultsTo('/', checkString),
} satisfies OptionRules<FakeApiOptions>

/** Checks only the type: the memory store checks the items. */
function checkWorkspaces(field: string, workspaces: unknown): void {
  check(Array.isArray(workspaces), field, 'an array', workspaces)
}

/**
 * Creates a fake of the API for tests. It reads no clock, and opens connections only for `listen` and for a
 * `webhookReceiver` without `receive`.
 *
 * @throws TypeError if an option is unknown or invalid; the message names it.
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
  const { apiKey, initialNow, ...prepared } = prepareRuns(options)
  const { basePath } = prepared
  let now = initialNow
  const runOptions: FakeRunOptions = { ...prepared, clock: () => new Date(now) }
  let run = createFakeRun(runOptions)

  return {
    async fetch(input, init) {
      const request = new Request(input, init)
      request.signal.throwIfAborted()
      const response = await abortable(request.signal, run.receive(request))
      if (response.type === 'error') throw createConnectionError()
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
      checkDate('now', date)
      now = new Date(date)
    },
    // The records have the same intents: a caller that changed the decision would change them.
    applyCommand: async (ref, command) =>
      structuredClone(await run.service.applyCommand(ref, command)),
    claimDueSends: (claimOptions) => run.service.claimDueSends(claimOptions),
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
      now = initialNow
    },
  }
}

/** Checks the options, and copies everything that the runs share. */
function prepareRuns(
  options: FakeApiOptions,
): Omit<FakeRunOptions, 'clock'> & { readonly apiKey: string; readonly initialNow: Date } {
  const resolved = resolveOptions('options', options, OPTIONS)
  const { workspaces = [aWorkspace()], policy, webhookReceiver, basePath } = resolved
  const seed = createMemoryStore({ workspaces }).snapshot()
  const apiKeys = structuredClone(resolved.apiKeys ?? createDefaultApiKeys(workspaces))
  checkApiKeys('options.apiKeys', apiKeys, workspaces)
  const [apiKey = ''] = Object.keys(apiKeys)
  return {
    seed,
    policy: resolvePolicy(policy),
    webhookReceiver: webhookReceiver && { ...webhookReceiver },
    basePath,
    authenticate: createFakeAuthenticator(apiKeys),
    apiKey,
    initialNow: new Date(resolved.now),
  }
}

/** Checks a date without `instanceof`: under Jest, a date may come from another realm. */
function checkDate(field: string, date: unknown): void {
  const isValid = isObject(date) && 'getTime' in date && !Number.isNaN(Number(date))
  check(isValid, field, 'a valid Date', date)
}

/** Returns the error with which Node's `fetch` rejects if the server drops the connection. */
function createConnectionError(): TypeError {
  const code = 'UND_ERR_SOCKET'
  const cause = Object.assign(new Error('other side closed'), { code })
  return new TypeError('fetch failed', { cause })
}
