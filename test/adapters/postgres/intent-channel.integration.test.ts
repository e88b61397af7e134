import { createIntentChannel, type IntentChannelOptions } from 'campaign-lead/postgres'
import { Pool, type PoolClient } from 'pg'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { collectArrivals, defer } from '../../support/deferred.js'
import { openPool } from '../../support/lead-tables.js'
import { createDatabase } from '../../support/postgres-database.js'
import { terminateSessions } from '../../support/postgres-sessions.js'
import { runSource } from '../../support/run-program.js'
import { tapPool } from '../../support/tapped-pool.js'
import { aClosedPort } from '../../support/webhook-receiver.js'

const url = await createDatabase('empty')

afterEach(() => void vi.useRealTimers())

/** Opens a channel with a pool of its own, as in a process of its own. It is stopped after the test. */
function openChannel(name: string, options: Partial<IntentChannelOptions> = {}) {
  const pool = openPool(url, { application_name: name })
  const errors = collectArrivals<unknown>()
  const channel = createIntentChannel({ pool, onError: (error) => errors.add(error), ...options })
  onTestFinished(async () => {
    await channel.stop()
    await pool.end()
  })
  return { pool, channel, errors }
}

/** Opens a channel that listens. Its first arrival of each event is for the connect. */
async function openListener(name: string, options: Partial<IntentChannelOptions> = {}) {
  const opened = openChannel(name, options)
  const stored = collectArrivals<string>()
  const moved = collectArrivals<string>()
  opened.channel.listen({
    stored() {
      stored.add('stored')
      throw new Error('errors of listeners are ignored')
    },
    moved: () => moved.add('moved'),
  })
  await stored.atLeast(1)
  return { ...opened, stored, moved }
}

describe('a channel that listens', () => {
  it('calls the function of each event, also if another process notifies', async () => {
    const listener = await openListener('listener')
    const writer = openChannel('writer')
    writer.channel.notify('stored')
    await listener.stored.atLeast(2)
    expect(listener.moved.all).toHaveLength(1)
    writer.channel.notify('moved')
    await listener.moved.atLeast(2)
    expect(listener.stored.all).toHaveLength(2)
    expect([...listener.errors.all, ...writer.errors.all]).toEqual([])
  })

  it('ignores the notifications of another schema', async () => {
    const own = await openListener('own')
    const other = await openListener('other', { schema: 'other "schema' })
    openChannel('writer', { schema: 'other "schema' }).channel.notify('stored')
    await other.stored.atLeast(2)
    openChannel('writer').channel.notify('moved')
    await own.moved.atLeast(2)
    expect(own.stored.all).toHaveLength(1)
  })

  it('reconnects if its session is terminated, and then calls each function', async () => {
    const listener = await openListener('terminated')
    const writer = openChannel('writer')
    await terminateSessions(writer.pool, 'terminated')
    await listener.stored.atLeast(2)
    await listener.moved.atLeast(2)
    expect(listener.errors.all[0]).toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
    writer.channel.notify('moved')
    await listener.moved.atLeast(3)
  })

  it('reconnects if its connection hangs, which it notices by itself', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const pool = openPool(url)
    const acquired = collectArrivals<PoolClient>()
    const released = collectArrivals<unknown>()
    const received = collectArrivals<unknown>()
    pool.on('acquire', (client) => {
      if (acquired.all.length === 0)
        client.on('notification', (notification) => received.add(notification))
      acquired.add(client)
    })
    pool.on('release', (error) => released.add(error))
    const listener = await openListener('hanging', { pool })
    const [listening = expect.unreachable()] = acquired.all
    await received.atLeast(1)
    // The first check has ended: the advanced clock must not time out its statement.
    await released.atLeast(1)
    Reflect.get(listening, 'connection').stream.pause()
    await vi.advanceTimersByTimeAsync(30_000)
    // The second check has sent its notification.
    await released.atLeast(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(listener.errors.all.map(String)).toEqual([
      expect.stringContaining('Received no notification within 10000 ms'),
    ])
    await vi.advanceTimersByTimeAsync(100)
    await listener.stored.atLeast(2)
    vi.useRealTimers()
    await listener.channel.stop()
    await pool.end()
  })

  it('reports a connection that never receives notifications, and keeps trying', async () => {
    const pool = openPool(url)
    pool.on('connect', (client) => {
      const emit = client.emit.bind(client)
      client.emit = (event: string, ...args: unknown[]) =>
        event !== 'notification' && emit(event, ...args)
    })
    const deaf = collectArrivals<unknown>()
    const { channel } = await openListener('pooled', {
      pool,
      timeoutSeconds: 0.1,
      onError(error) {
        if (String(error).includes('LISTEN needs a direct connection')) deaf.add(error)
      },
    })
    expect(await deaf.atLeast(2)).toMatchObject(
      [1, 2].map(() => ({ code: 'POSTGRES_UNAVAILABLE' })),
    )
    await channel.stop()
    await pool.end()
  })

  it('keeps trying to connect, and reports each failure', async () => {
    const pool = new Pool({ host: '127.0.0.1', port: await aClosedPort() })
    const { channel, errors } = openChannel('refused', { pool })
    channel.listen({ stored: () => expect.unreachable() })
    expect(await errors.atLeast(3)).toMatchObject(
      [1, 2, 3].map(() => ({ code: 'POSTGRES_UNAVAILABLE' })),
    )
    await channel.stop()
    await pool.end()
  })

  it('reports a pool whose clients emit no notifications', async () => {
    const pool = openPool(url)
    const { channel, errors } = openChannel('tapped', { pool: tapPool(pool, () => undefined) })
    channel.listen({})
    expect(String((await errors.atLeast(1))[0])).toBe('TypeError: listen() needs a pool of pg')
    await channel.stop()
    await pool.end()
  })

  it('rejects a second call, until it was stopped', async () => {
    const { channel } = await openListener('twice')
    expect(() => channel.listen({})).toThrow('The channel is listening already')
    await channel.stop()
    const connected = defer()
    channel.listen({ moved: () => connected.resolve() })
    await connected.promise
  })

  it('closes its connection when it stops, and lets the process end', async () => {
    const { pool, channel } = await openListener('stopped')
    await channel.stop()
    await terminateSessions(openChannel('observer').pool, 'stopped')
    expect(pool.idleCount + pool.waitingCount).toBe(pool.totalCount)
    const { output, errors, code } = await runSource(
      'test/support/programs/stop-intent-channel.ts',
      url,
    )
    expect({ output, errors, code }).toEqual({ output: 'stopped\n', errors: '', code: 0 })
  })
})

describe('notify', () => {
  it('merges calls: one notification is sent immediately, and one more for all others', async () => {
    const statements: string[] = []
    const pool = openPool(url)
    const { channel } = openChannel('writer', {
      pool: tapPool(pool, ({ values }) => statements.push(String(values[0]))),
    })
    for (let calls = 0; calls < 100; calls += 1) channel.notify('stored')
    channel.notify('moved')
    await channel.stop()
    await pool.end()
    expect(statements.sort()).toEqual([
      'campaign_lead.moved',
      'campaign_lead.stored',
      'campaign_lead.stored',
    ])
  })

  it('reports a failure and does not throw', async () => {
    const pool = new Pool({ host: '127.0.0.1', port: await aClosedPort() })
    const { channel, errors } = openChannel('writer', { pool })
    channel.notify('stored')
    await channel.stop()
    expect(errors.all).toMatchObject([{ code: 'POSTGRES_UNAVAILABLE' }])
    await pool.end()
  })

  it('is awaited by stop', async () => {
    const arrived = defer()
    const resumed = defer()
    const pool = openPool(url)
    const events: string[] = []
    const { channel } = openChannel('writer', {
      pool: tapPool(pool, async () => {
        arrived.resolve()
        await resumed.promise
      }),
    })
    channel.notify('stored')
    await arrived.promise
    const stopped = channel.stop().then(() => events.push('stopped'))
    events.push('sent')
    resumed.resolve()
    await stopped
    expect(events).toEqual(['sent', 'stopped'])
    await pool.end()
  })
})

it('a channel of another client notifies, and does not listen', async () => {
  const listener = await openListener('listener')
  const client = openPool(url)
  const { channel } = openChannel('other client', {
    pool: {
      query: (text, values) => client.query(text, [...values]),
      transaction: () => expect.unreachable(),
    },
  })
  expect(() => channel.listen({})).toThrow('listen() needs a pool of pg')
  channel.notify('stored')
  await listener.stored.atLeast(2)
  await channel.stop()
  await client.end()
})

it('a channel names an invalid option, listener or event', () => {
  const pool = new Pool()
  const onError = () => undefined
  expect(() => createIntentChannel({ pool, onError, schema: '' })).toThrow(
    'options.schema must be a name of 1 to 63 bytes',
  )
  const channel = createIntentChannel({ pool, onError })
  const callWith = (method: 'listen' | 'notify', argument: unknown) => () =>
    Reflect.apply(Reflect.get(channel, method), channel, [argument])
  expect(callWith('listen', { sored: onError })).toThrow('listeners.sored')
  expect(callWith('notify', 'sored')).toThrow('event must be one of stored, moved, got "sored"')
})
