import type { IncomingMessage } from 'node:http'
import { check, checkFunction, checkNow, checkTimerSeconds } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, optional, resolveOptions } from '../../core/options.js'
import type {
  SendWebhookOptions,
  Webhook,
  WebhookAttempt,
  WebhookEndpoint,
  WebhookFailed,
  WebhookSender,
} from '../../ports/webhooks.js'
import { abortable } from '../../shared/promises.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { checkAddresses } from './address-list.js'
import { createAnswerDrain } from './drain-answers.js'
import { post } from './post.js'
import { parseRetryAfter } from './retry-after.js'
import { createRoutes, isAddressRefused } from './routes.js'
import { signWebhook } from './signed-webhook.js'
import { checkWebhook, checkWebhookEndpoint } from './webhook.js'

/**
 * What a sender may be told.
 *
 * @example
 * ```ts
 * // For a receiver in house.
 * const options: WebhookSenderOptions = { allowedAddresses: ['10.1.0.0/16'], timeoutSeconds: 5 }
 * ```
 */
export interface WebhookSenderOptions {
  /**
   * How long an endpoint may take until its status arrives, in seconds, including the DNS lookup and the
   * connection. Defaults to 15.
   */
  readonly timeoutSeconds?: number | undefined
  /**
   * IP addresses and ranges (`10.1.0.0/16`) that may be posted to although they are not public, and by
   * `http:` too: for receivers in house, and for tests. None where not given.
   */
  readonly allowedAddresses?: readonly string[] | undefined
  /** The current time; the system's where not given. */
  readonly clock?: (() => Date) | undefined
}

/**
 * A {@link WebhookSender} that posts, signed as Standard Webhooks has it.
 *
 * @example
 * ```ts
 * async function stop(workers: IntentWorkers, sender: HttpWebhookSender): Promise<void> {
 *   await workers.stop() // before the sender, which they still need
 *   sender.close()
 * }
 * ```
 */
export interface HttpWebhookSender extends WebhookSender {
  /**
   * Makes one attempt. It settles within its time limit, and as soon as its signal is aborted, whatever the
   * endpoint does. A redirect is not followed, and counts as failed. So does an attempt whose signal is
   * aborted: its connection is closed, and the webhook may have arrived.
   *
   * @throws TypeError naming the field, for an endpoint, a webhook or an option that is not of its type:
   * the URL and the secrets are not shown.
   */
  send(
    endpoint: WebhookEndpoint,
    webhook: Webhook,
    options?: SendWebhookOptions,
  ): Promise<WebhookAttempt>

  /** Drops every connection. What is under way fails, and may have arrived. */
  readonly close: () => void
}

/**
 * Makes a sender. It keeps connections open for the next webhook.
 *
 * It posts to public addresses only, and by `https:` only: never to what is private, loopback, link-local
 * or reserved. The address that counts is the one connected to, whatever the URL looks like.
 *
 * @throws TypeError naming the option, for one that is not of its type.
 *
 * @example
 * ```ts
 * const sender = createWebhookSender()
 * const endpoint = { id: 'crm', url: 'https://crm.example.com/webhooks', secrets: [secret] }
 * const { id, leadVersion } = stored
 * const attempt = await sender.send(endpoint, { id, leadVersion, event })
 * ```
 */
export function createWebhookSender(options: WebhookSenderOptions = {}): HttpWebhookSender {
  const { timeoutSeconds, allowedAddresses, clock } = resolveOptions('options', options, OPTIONS)
  const routes = createRoutes(allowedAddresses)
  const drain = createAnswerDrain()
  const underWay = new Set<AbortController>()

  function limitTime(asked: AbortSignal | undefined): { signal: AbortSignal; end: () => void } {
    const controller = new AbortController()
    const abort = () => controller.abort(asked?.reason)
    if (asked?.aborted === true) abort()
    asked?.addEventListener('abort', abort)
    const timer = setTimeout(() => {
      controller.abort(new Error(`no answer within ${timeoutSeconds} seconds`))
    }, toMilliseconds(timeoutSeconds))
    underWay.add(controller)
    return {
      signal: controller.signal,
      end() {
        clearTimeout(timer)
        asked?.removeEventListener('abort', abort)
        underWay.delete(controller)
      },
    }
  }

  return {
    async send(endpoint, webhook, given = {}) {
      checkWebhookEndpoint(endpoint)
      checkWebhook(webhook)
      const { signal: asked } = resolveOptions('options', given, SEND_OPTIONS)
      const url = new URL(endpoint.url)
      const now = clock()
      checkNow(now)
      const signed = signWebhook(webhook, endpoint.secrets, now)
      const { signal, end } = limitTime(asked)
      try {
        // The signal also ends an attempt whose request Node does not end.
        const answer = await abortable(signal, post(url, signed, routes.to(url), { signal, drain }))
        return readAnswer(answer, now)
      } catch (error) {
        return failedWithoutAnswer(error)
      } finally {
        end()
      }
    },

    close() {
      for (const controller of underWay) controller.abort(new Error('the sender was closed'))
      routes.close()
    },
  }
}

function readAnswer({ statusCode = 0, headers }: IncomingMessage, now: Date): WebhookAttempt {
  if (statusCode >= 200 && statusCode < 300) return { outcome: 'delivered', status: statusCode }
  if (statusCode === 410) return { outcome: 'gone', status: statusCode }
  const retryAfterSeconds = parseRetryAfter(headers, now)
  const isRedirect = statusCode >= 300 && statusCode < 400
  if (!isRedirect) return failed(statusCode, `answered ${statusCode}`, retryAfterSeconds)
  const reason = `answered ${statusCode}: redirects are not followed`
  return { ...failed(statusCode, reason, retryAfterSeconds), isMisconfigured: true }
}

function failedWithoutAnswer(error: unknown): WebhookFailed {
  const isMisconfigured = isAddressRefused(error) || isCertificateInvalid(error)
  const attempt = failed(null, describeError(error), null)
  return isMisconfigured ? { ...attempt, isMisconfigured } : attempt
}

function failed(
  status: number | null,
  reason: string,
  retryAfterSeconds: number | null,
): WebhookFailed {
  return { outcome: 'failed', status, reason, retryAfterSeconds }
}

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isCertificateInvalid(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /CERT|^UNABLE_TO_/.test(code)
}

/** Where several addresses were tried, the message is empty and the code says it. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}

const OPTIONS = {
  timeoutSeconds: defaultsTo(15, checkTimerSeconds),
  allowedAddresses: defaultsTo([], checkAddresses),
  clock: defaultsTo(() => new Date(), checkFunction),
} satisfies OptionRules<WebhookSenderOptions>

const SEND_OPTIONS = {
  signal: optional(checkSignal),
} satisfies OptionRules<SendWebhookOptions>

function checkSignal(field: string, signal: unknown): void {
  // By name, since under Jest it may be of another realm.
  const isSignal = Object.prototype.toString.call(signal) === '[object AbortSignal]'
  check(isSignal, field, 'an AbortSignal', signal)
}
