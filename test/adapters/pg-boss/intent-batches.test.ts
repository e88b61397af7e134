import { describe, expect, it } from 'vitest'
import { createIntentBatches } from '../../../src/adapters/pg-boss/intent-batches.js'
import {
  type IntentMover,
  UnknownCampaignsError,
  UnmovedIntentsError,
} from '../../../src/adapters/pg-boss/intent-movers.js'
import { TimeoutError } from '../../../src/adapters/pg-boss/with-timeout.js'
import { PostgresUnavailableError } from '../../../src/adapters/postgres/errors.js'
import { StoreUnavailableError } from '../../../src/ports/store-unavailable-error.js'

/** Returns a mover that moves as many intents as these functions return. */
function toMover(functions: {
  moveOldest(limit: number, excluded: readonly string[]): Promise<number>
  moveOldestOfKey(key: string): Promise<number>
}): IntentMover {
  return {
    async moveOldest(limit, excluded) {
      const count = await functions.moveOldest(limit, excluded)
      return { count, isMoreLikely: count === limit }
    },
    moveOldestOfKey: async (key) => ({
      count: await functions.moveOldestOfKey(key),
      isMoreLikely: true,
    }),
  }
}

/** Pending intents, oldest first, with ids such as `bad_3`. Those with the key `bad` cannot be moved. */
function createBatches(keys: readonly string[], cause: unknown = new Error('not this one')) {
  let waiting = keys.map((key, index) => ({ key, id: `${key}_${index}`, campaignId: 'cmp_1' }))
  let seconds = 0
  let isBroken = true
  const limits: number[] = []

  async function take(selected: typeof waiting): Promise<number> {
    if (isBroken && selected.some(({ key }) => key === 'bad')) {
      throw new UnmovedIntentsError(selected, cause)
    }
    waiting = waiting.filter((each) => !selected.includes(each))
    return selected.length
  }

  const batches = createIntentBatches(
    toMover({
      async moveOldest(limit, excluded) {
        limits.push(limit)
        return await take(waiting.filter(({ key }) => !excluded.includes(key)).slice(0, limit))
      },
      moveOldestOfKey: async (key) =>
        await take(waiting.filter((each) => each.key === key).slice(0, 1)),
    }),
    () => seconds,
  )
  return {
    batches,
    limits,
    waiting: () => waiting.map(({ key }) => key),
    advance: (more: number) => (seconds += more),
    repair: () => (isBroken = false),
    /** Moves batch after batch until nothing is moved. Returns the errors. */
    drain: async (): Promise<unknown[]> => {
      const errors: unknown[] = []
      for (;;) {
        try {
          if ((await batches.moveBatch()) === 0) return errors
        } catch (error) {
          errors.push(error)
        }
      }
    },
  }
}

function many(count: number, key = 'good'): string[] {
  return Array.from({ length: count }, () => key)
}

const FAILING_INTENT = new Error('Intent bad_3 of campaign cmp_1 cannot be moved: not this one')

describe('a batch', () => {
  it('has up to 500 intents, and more are likely if it was full', async () => {
    const { batches } = createBatches(many(600))
    expect(await batches.moveBatch()).toBe(500)
    expect(batches.isMoreLikely()).toBe(true)
    expect(await batches.moveBatch()).toBe(100)
    expect(batches.isMoreLikely()).toBe(false)
  })

  it('is followed by the next one immediately if it was small because of its many jobs', async () => {
    const batches = createIntentBatches(
      {
        moveOldest: async () => ({ count: 10, isMoreLikely: true }),
        moveOldestOfKey: async () => ({ count: 0, isMoreLikely: false }),
      },
      () => 0,
    )
    expect(await batches.moveBatch()).toBe(10)
    expect(batches.isMoreLikely()).toBe(true)
  })

  it('is halved after a failure, down to one intent, and doubled after a success', async () => {
    const { drain, limits } = createBatches([...many(3), 'bad', ...many(6)])
    await drain()
    expect(limits).toEqual([500, 5, 2, 4, 2, 1, 2, 1, 1, 2, 4, 8])
  })

  it('is halved after a failure before any intent was selected, such as a timeout', async () => {
    const limits: number[] = []
    const late = new PostgresUnavailableError('no answer in time')
    const batches = createIntentBatches(
      toMover({
        async moveOldest(limit) {
          limits.push(limit)
          throw late
        },
        moveOldestOfKey: async () => 0,
      }),
      () => 0,
    )
    for (let count = 0; count < 11; count += 1) {
      await expect(batches.moveBatch()).rejects.toBe(late)
    }
    expect(limits).toEqual([500, 250, 125, 62, 31, 15, 7, 3, 1, 1, 1])
  })
})

describe('an intent that cannot be moved', () => {
  it('is reported by its id and does not delay other intents', async () => {
    const { drain, waiting } = createBatches([...many(3), 'bad', ...many(6)])
    expect((await drain()).at(-1)).toEqual(FAILING_INTENT)
    expect(waiting()).toEqual(['bad'])
  })

  it('is quarantined together with all intents of its key', async () => {
    const { drain, waiting } = createBatches([...many(700, 'bad'), ...many(700)])
    expect(await drain()).toHaveLength(9)
    expect(waiting()).toEqual(many(700, 'bad'))
  })

  it('is retried alone after one second, then two, and finally every minute', async () => {
    const { batches, drain, advance } = createBatches([...many(3), 'bad'])
    await drain()
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      advance(seconds - 0.5)
      expect(await batches.moveQuarantined()).toBe(0)
      advance(0.5)
      await expect(batches.moveQuarantined()).rejects.toEqual(FAILING_INTENT)
    }
  })

  it('is followed by all intents of its key as soon as it can be moved', async () => {
    const { batches, drain, waiting, advance, repair } = createBatches(many(20, 'bad'))
    await drain()
    repair()
    advance(1)
    expect(await batches.moveQuarantined()).toBe(1)
    expect(await drain()).toEqual([])
    expect(waiting()).toEqual([])
  })

  it('is followed immediately by the other quarantined intents once the cause is gone', async () => {
    const keys = Array.from({ length: 100 }, (_, index) => `key_${index}`)
    let isBroken = true
    let seconds = 0
    async function take(selected: readonly string[]): Promise<number> {
      if (!isBroken || selected.length === 0) return selected.length
      const intents = selected.map((key) => ({ key, id: key, campaignId: 'cmp_1' }))
      throw new UnmovedIntentsError(intents, new Error('a queue is missing'))
    }
    const batches = createIntentBatches(
      toMover({
        moveOldest: async (limit, excluded) =>
          await take(keys.filter((key) => !excluded.includes(key)).slice(0, limit)),
        moveOldestOfKey: async (key) => await take([key]),
      }),
      () => seconds,
    )
    for (let polls = 0; polls < 200; polls += 1) await batches.moveBatch().catch(() => 0)
    isBroken = false
    seconds += 60
    let count = 0
    do {
      count += await batches.moveQuarantined()
    } while (batches.isMoreLikely())
    expect(count).toBe(100)
  })

  it.each([
    ['an unreachable database', new PostgresUnavailableError('gone')],
    ['an unreachable endpoint store', new StoreUnavailableError('gone')],
    ['a timeout of the endpoint store', new TimeoutError('Timed out after 10 seconds')],
  ])('is not quarantined because of %s', async (_, cause) => {
    const { batches, waiting } = createBatches(['bad'], cause)
    await expect(batches.moveBatch()).rejects.toBe(cause)
    await expect(batches.moveBatch()).rejects.toBe(cause)
    expect(waiting()).toEqual(['bad'])
  })
})

describe('campaigns whose endpoints are unknown', () => {
  /** Pending webhooks, oldest first. Only those of `known` campaigns can be moved. */
  function createWebhookBatches(campaigns: readonly string[], known: Set<string>) {
    let waiting = campaigns.map((campaign, index) => ({ campaign, index }))
    let seconds = 0
    async function take(selected: typeof waiting): Promise<number> {
      const unknown = [...new Set(selected.map(({ campaign }) => campaign))].filter(
        (id) => !known.has(id),
      )
      if (unknown.length > 0) throw new UnknownCampaignsError(unknown)
      waiting = waiting.filter((each) => !selected.includes(each))
      return selected.length
    }
    const batches = createIntentBatches(
      toMover({
        moveOldest: (limit, excluded) =>
          take(waiting.filter(({ campaign }) => !excluded.includes(campaign)).slice(0, limit)),
        moveOldestOfKey: (key) =>
          take(waiting.filter(({ campaign }) => campaign === key).slice(0, 1)),
      }),
      () => seconds,
    )
    return {
      batches,
      waiting: () => waiting.map(({ campaign }) => campaign),
      advance: (more: number) => (seconds += more),
    }
  }

  it('do not delay the webhooks of other campaigns', async () => {
    const campaigns = [...many(900, 'a'), ...many(900, 'b'), ...many(400, 'c')]
    const { batches, waiting } = createWebhookBatches(campaigns, new Set('c'))
    await expect(batches.moveBatch()).rejects.toThrow('(webhooks pending): "a", "b"')
    expect(waiting()).toEqual([...many(900, 'a'), ...many(900, 'b')])
  })

  it('do not change the size of the next batch', async () => {
    const { batches } = createWebhookBatches(['a', ...many(1_000, 'c')], new Set('c'))
    await expect(batches.moveBatch()).rejects.toThrow('"a"')
    expect(batches.isMoreLikely()).toBe(true)
    expect(await batches.moveBatch()).toBe(500)
  })

  it('are retried after one second, then two, and finally every minute, until they are known', async () => {
    const known = new Set<string>()
    const { batches, advance, waiting } = createWebhookBatches(['a', 'a', 'a'], known)
    await expect(batches.moveBatch()).rejects.toThrow('"a"')
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      advance(seconds - 0.5)
      expect(await batches.moveQuarantined()).toBe(0)
      advance(0.5)
      await expect(batches.moveQuarantined()).rejects.toThrow('"a"')
    }
    known.add('a')
    advance(60)
    expect(await batches.moveQuarantined()).toBe(1)
    expect(await batches.moveBatch()).toBe(2)
    expect(waiting()).toEqual([])
  })

  it('are reported after 20 selections, even if more webhooks wait behind them', async () => {
    const unknown = Array.from({ length: 25 }, (_, index) => many(500, `cmp_${index}`)).flat()
    const { batches, waiting } = createWebhookBatches([...unknown, 'c'], new Set('c'))
    await expect(batches.moveBatch()).rejects.toThrow('"cmp_0", ')
    expect(waiting()).toContain('c')
    await expect(batches.moveBatch()).rejects.toThrow('"cmp_24"')
    expect(waiting()).not.toContain('c')
  })

  it('are named in the error, up to twenty', async () => {
    const campaigns = Array.from({ length: 23 }, (_, index) => `cmp_${index}`)
    const { batches } = createWebhookBatches(campaigns, new Set())
    await expect(batches.moveBatch()).rejects.toThrow(/"cmp_0", .*"cmp_19" and 3 more$/)
  })
})
