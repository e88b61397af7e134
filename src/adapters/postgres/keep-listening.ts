import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { describeError } from '../../shared/error-info.js'
import { abortable } from '../../shared/promises.js'
import { createRunStatement } from './connections.js'
import { PostgresUnavailableError } from './errors.js'
import { connect } from './pool-sessions.js'
import type { PostgresPool } from './postgres-pool.js'
import { createCommand } from './statement.js'

/** Options of {@link keepListening}. */
export interface ListeningOptions {
  readonly pool: PostgresPool
  readonly timeoutMs: number
  /** The name of the channel, as an SQL identifier. */
  readonly channel: string
  /** Notifies the channel, on another connection. */
  readonly notify: (payload: string) => Promise<void>
  /** Called after each connect: notifications before it were missed. */
  readonly onConnect: () => void
  readonly onPayload: (payload: string) => void
  readonly onError: (error: unknown) => void
  /** Ends the listening. */
  readonly signal: AbortSignal
}

/** The pause between two checks whether the connection still receives notifications. */
const CHECK_INTERVAL_MS = 30_000

const INITIAL_RECONNECT_MS = 100
const MAX_RECONNECT_MS = 30_000

/** Listens to a channel until the signal is aborted, and reconnects if the connection is lost. It never rejects. */
export async function keepListening(options: ListeningOptions): Promise<void> {
  const { signal, onError } = options
  let reconnectMs = INITIAL_RECONNECT_MS
  while (!signal.aborted) {
    try {
      await listenUntilLost(options, () => {
        reconnectMs = INITIAL_RECONNECT_MS
      })
    } catch (error) {
      if (signal.aborted) return
      onError(error)
    }
    // Processes that lost their connections together must not reconnect together.
    await wait(reconnectMs * (0.5 + Math.random() / 2), signal)
    reconnectMs = Math.min(reconnectMs * 2, MAX_RECONNECT_MS)
  }
}

/**
 * Listens on a connection of its own.
 *
 * @param onReceiving - Called after each check that found that the connection receives notifications.
 * @throws the reason if the connection is lost, if it receives nothing, or if the signal is aborted.
 */
async function listenUntilLost(options: ListeningOptions, onReceiving: () => void): Promise<never> {
  const { pool, timeoutMs, channel, onConnect, onPayload, signal } = options
  const client = await connect(pool, timeoutMs)
  const session = new AbortController()
  const endSession = (): void => session.abort(signal.reason)
  signal.addEventListener('abort', endSession)
  client.on('error', (error) => session.abort(createLostError(error)))
  try {
    signal.throwIfAborted()
    if (!isEmitter(client)) throw new TypeError('listen() needs a pool of pg')
    client.on('notification', ({ payload }: Notification) => onPayload(payload ?? ''))
    await createRunStatement(client, timeoutMs)(createCommand(`listen ${channel}`))
    onConnect()
    for (;;) {
      await checkReceiving(client, options, session)
      onReceiving()
      await wait(CHECK_INTERVAL_MS, session.signal)
      session.signal.throwIfAborted()
    }
  } finally {
    signal.removeEventListener('abort', endSession)
    // Another user of the pool would receive the notifications.
    client.release(true)
  }
}

interface Notification {
  readonly payload?: string
}

function isEmitter(client: object): client is EventEmitter {
  return client instanceof EventEmitter
}

/**
 * Sends a notification on another connection, and waits until this connection receives it. A connection that hangs, or
 * that leads through a pooler, reports no error.
 */
async function checkReceiving(
  client: EventEmitter,
  { notify, timeoutMs }: ListeningOptions,
  session: AbortController,
): Promise<void> {
  const sent = `check.${randomUUID()}`
  const received = new Promise<void>((resolve) => {
    client.on('notification', function listener({ payload }: Notification) {
      if (payload !== sent) return
      client.off('notification', listener)
      resolve()
    })
  })
  await notify(sent)
  const timer = setTimeout(() => session.abort(createDeafError(timeoutMs)), timeoutMs)
  try {
    await abortable(session.signal, received)
  } finally {
    clearTimeout(timer)
  }
}

function createLostError(cause: Error): PostgresUnavailableError {
  const message = `Lost the connection that listens for notifications: ${describeError(cause)}`
  return new PostgresUnavailableError(message, { cause })
}

function createDeafError(timeoutMs: number): PostgresUnavailableError {
  return new PostgresUnavailableError(
    `Received no notification within ${timeoutMs} ms: LISTEN needs a direct connection, or PgBouncer in session mode`,
  )
}

/** Waits for a time, or until the signal is aborted. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await abortable(signal, elapsed).catch(() => undefined)
  clearTimeout(timer)
}
