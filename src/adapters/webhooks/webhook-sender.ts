import type { IncomingMessage } from 'node:http'
import { check, checkFunction, checkNow, checkTimerSeconds } from '../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  resolveOptions,
} from '../../core/resolve-options.js'
import type {
  SendWebhookOptions,
  Webhook,
  WebhookAttempt,
  WebhookEndpoint,
  WebhookFailed,
  WebhookSender,
} from '../../ports/webhooks.js'
import { describeError, getErrorCode } from '../../shared/error-info.js'
import { abortable } from '../../shared/promises.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { checkAddresses } from './address-list.js'
import { postWebhook } from './post-webhook.js'
import { createResponseDrain } from './response-drain.js'
import { parseRetryAfter } from './retry-after.js'
import { createRoutes, isAddressRefused } from './routes.js'
import { signWebhook } from './sign-webhook.js'
import { checkWebhook, checkWebhookEndpoint } from './webhook-arguments.js'

/**
 * Options of {@link createWebhookSender}.
 *
 * @example
 * ```ts
 * // For receivers in a private network.
 * const options: WebhookSenderOptions = { allowedAddresses: ['10.1.0.0/16'], timeoutSeconds: 5 }
 * ```
 */
export interface WebhookSenderOptions {
  /**
   * The timeout of an attempt, in seconds: from the DNS lookup until the status of the response arrives. Defaults to
   * 15.
   */
  readonly timeoutSeconds?: number | undefined
  /**
   * IP addresses and CIDR ranges that are allowed although they are not public, also by `http:`: for
   * receivers in a private network and for tests. Defaults to none.
   */
  readonly allowedAddresses?: readonly string[] | undefined
  /** Returns the current time. Defaults to the system clock. */
  readonly clock?: (() => Date) | undefined
}

/**
 * A {@link WebhookSender} that posts webhooks, signed per Standard Webhooks.
 *
 * @example
 * ```ts
 * async function stop(workers: IntentWorkers, sender: HttpWebhookSender): Promise<void> {
 *   await workers.stop() // before the sender, which they use until then
 *   sender.close()
 * }
 * ```
 */
export interface HttpWebhookSender extends WebhookSender {
  /**
   * Makes one attempt. It settles within the timeout, or as soon as the signal is aborted, whatever the
   * receiver does. A redirect is not followed and is a failure. An aborted attempt is a failure too: its
   * connection is closed, but the receiver may have received the webhook.
   *
   * @throws TypeError if the endpoint, the webhook or an option is invalid. The message names the field, and
   * shows neither the URL nor a secret.
   */
  send(
    endpoint: WebhookEndpoint,
    webhook: Webhook,
    options?: SendWebhookOptions,
  ): Promise<WebhookAttempt>

  /** Closes all connections. Attempts in flight fail; the receiver may have received them. */
  readonly close: () => void
}

const OPTIONS = {
  timeoutSeconds: defaultsTo(15, checkTimerSeconds),
  allowedAddresses: defaultsTo([], checkAddresses),
  clock: defaultsTo(() => new Date(), checkFunction),
} satisfies OptionRules<WebhookSenderOptions>

const SEND_OPTIONS = {
  signal: optional(checkSignal),
} satisfies OptionRules<SendWebhookOptions>

/**
 * Creates a sender. It keeps connections open for the next webhooks.
 *
 * It posts only to public addresses and only by `https:`, never to private, loopback, link-local or reserved
 * addresses. The check applies to the address of the connection, which protects against DNS rebinding.
 *
 * @throws TypeError if an option is unknown or invalid; the message names it.
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
  const drain = createResponseDrain()
  const inFlight = new Set<AbortController>()

  /** Starts the timeout of an attempt. The signal of the attempt is also aborted with the caller's signal. */
  function startAttempt(callerSignal: AbortSignal | undefined) {
    const controller = new AbortController()
    const abort = () => controller.abort(callerSignal?.reason)
    if (callerSignal?.aborted === true) abort()
    callerSignal?.addEventListener('abort', abort)
    const timer = setTimeout(() => {
      controller.abort(new Error(`no response within ${timeoutSeconds} seconds`))
    }, toMilliseconds(timeoutSeconds))
    inFlight.add(controller)
    return {
      signal: controller.signal,
      end() {
        clearTimeout(timer)
        callerSignal?.removeEventListener('abort', abort)
        inFlight.delete(controller)
      },
    }
  }

  return {
    async send(endpoint, webhook, sendOptions = {}) {
      checkWebhookEndpoint(endpoint)
      checkWebhook(webhook)
      const { signal: callerSignal } = resolveOptions('options', sendOptions, SEND_OPTIONS)
      const url = new URL(endpoint.url)
      const now = clock()
      checkNow(now)
      const signed = signWebhook(webhook, endpoint.secrets, now)
      const attempt = startAttempt(callerSignal)
      try {
        // `abortable` settles even if Node does not end the request.
        const { signal } = attempt
        const posting = postWebhook(url, signed, routes.to(url), { signal, drain })
        return readResponse(await abortable(signal, posting), now)
      } catch (error) {
        return failedWithoutResponse(error)
      } finally {
        attempt.end()
      }
    },

    close() {
      for (const controller of inFlight) controller.abort(new Error('the sender was closed'))
      routes.close()
    },
  }
}

function readResponse({ statusCode = 0, headers }: IncomingMessage, now: Date): WebhookAttempt {
  if (statusCode >= 200 && statusCode < 300) return { outcome: 'delivered', status: statusCode }
  if (statusCode === 410) return { outcome: 'gone', status: statusCode }
  const retryAfterSeconds = parseRetryAfter(headers, now)
  const isRedirect = statusCode >= 300 && statusCode < 400
  if (!isRedirect) return failed(statusCode, `responded with ${statusCode}`, retryAfterSeconds)
  const reason = `responded with ${statusCode}: redirects are not followed`
  return { ...failed(statusCode, reason, retryAfterSeconds), isMisconfigured: true }
}

function failedWithoutResponse(error: unknown): WebhookFailed {
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

/** See https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
function isCertificateInvalid(error: unknown): boolean {
  return /CERT|^UNABLE_TO_/.test(getErrorCode(error) ?? '')
}

function checkSignal(field: string, signal: unknown): void {
  // Not `instanceof`: under Jest, the signal can be of another realm.
  const isSignal = Object.prototype.toString.call(signal) === '[object AbortSignal]'
  check(isSignal, field, 'an AbortSignal', signal)
}
