import { describe, expect, it } from 'vitest'
import {
  createIntentBatches,
  UnknownCampaignsError,
  UnmovedIntentsError,
} from '../../src/adapters/pg-boss/intent-batches.js'
import { TimeLimitError } from '../../src/adapters/pg-boss/time-limit.js'
import { PostgresUnavailableError } from '../../src/adapters/postgres/errors.js'
import { StoreUnavailableError } from '../../src/ports/store-unavailable-error.js'

/**
 * Intents in the order in which they wait, each named by its key and a number: those of the key `bad`
 * cannot be moved as long as it is there.
 */
function givenIntents(keys: readonly string[], cause: unknown = new Error('not this one')) {
  let waiting = keys.map((key, index) => ({ key, id: `${key}_${index}`, campaignId: 'cmp_1' }))
  let seconds = 0
  let isBroken = true
  const asked: number[] = []

  async function take(chosen: typeof waiting): Promise<number> {
    if (isBroken && chosen.some(({ key }) => key === 'bad')) {
      throw new UnmovedIntentsError(chosen, cause)
    }
    waiting = waiting.filter((each) => !chosen.includes(each))
    return chosen.length
  }

  const batches = createIntentBatches(
    {
      async oldest(most, without) {
        asked.push(most)
        return await take(waiting.filter(({ key }) => !without.includes(key)).slice(0, most))
      },
      oldestOf: async (key) => await take(waiting.filter((each) => each.key === key).slice(0, 1)),
    },
    () => seconds,
  )
  return {
    batches,
    asked,
    waiting: () => waiting.map(({ key }) => key),
    pass: (more: number) => (seconds += more),
    mend: () => (isBroken = false),
    /** Moves batch after batch until nothing more is moved, and gives what went wrong. */
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

const ALONE = new Error('The intent bad_3 of the campaign cmp_1 cannot be moved: not this one')

describe('a batch', () => {
  it('has 500 intents, and more are likely where it was full', async () => {
    const { batches } = givenIntents(many(600))
    expect(await batches.moveBatch()).toBe(500)
    expect(batches.isMoreLikely()).toBe(true)
    expect(await batches.moveBatch()).toBe(100)
    expect(batches.isMoreLikely()).toBe(false)
  })

  it('has half of what was chosen after a failure, down to one, and twice as many after a success', async () => {
    const { drain, asked } = givenIntents([...many(3), 'bad', ...many(6)])
    await drain()
    expect(asked).toEqual([500, 5, 2, 4, 2, 1, 2, 1, 1, 2, 4, 8])
  })

  it('has half of what it asked for where nothing could be chosen, such as in time', async () => {
    const asked: number[] = []
    const late = new PostgresUnavailableError('no answer in time')
    const batches = createIntentBatches(
      {
        async oldest(most) {
          asked.push(most)
          throw late
        },
        oldestOf: async () => 0,
      },
      () => 0,
    )
    for (let count = 0; count < 11; count += 1) {
      await expect(batches.moveBatch()).rejects.toBe(late)
    }
    expect(asked).toEqual([500, 250, 125, 62, 31, 15, 7, 3, 1, 1, 1])
  })
})

describe('an intent that cannot be moved', () => {
  it('is alone at last, told by its name, and holds up no others', async () => {
    const { drain, waiting } = givenIntents([...many(3), 'bad', ...many(6)])
    expect((await drain()).at(-1)).toEqual(ALONE)
    expect(waiting()).toEqual(['bad'])
  })

  it('takes with it all of the same key, however many', async () => {
    const { drain, waiting } = givenIntents([...many(700, 'bad'), ...many(700)])
    expect(await drain()).toHaveLength(9)
    expect(waiting()).toEqual(many(700, 'bad'))
  })

  it('is tried again by itself after a second, then after two, and at last each minute', async () => {
    const { batches, drain, pass } = givenIntents([...many(3), 'bad'])
    await drain()
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      pass(seconds - 0.5)
      expect(await batches.moveSetAside()).toBe(0)
      pass(0.5)
      await expect(batches.moveSetAside()).rejects.toEqual(ALONE)
    }
  })

  it('goes on with all of its key as soon as it can be moved', async () => {
    const { batches, drain, waiting, pass, mend } = givenIntents(many(20, 'bad'))
    await drain()
    mend()
    pass(1)
    expect(await batches.moveSetAside()).toBe(1)
    expect(await drain()).toEqual([])
    expect(waiting()).toEqual([])
  })

  it('has others that were set aside go at once when the cause is gone', async () => {
    const keys = Array.from({ length: 100 }, (_, index) => `key_${index}`)
    let isBroken = true
    let seconds = 0
    async function take(chosen: readonly string[]): Promise<number> {
      if (!isBroken || chosen.length === 0) return chosen.length
      const intents = chosen.map((key) => ({ key, id: key, campaignId: 'cmp_1' }))
      throw new UnmovedIntentsError(intents, new Error('a queue is missing'))
    }
    const batches = createIntentBatches(
      {
        oldest: async (most, without) =>
          await take(keys.filter((key) => !without.includes(key)).slice(0, most)),
        oldestOf: async (key) => await take([key]),
      },
      () => seconds,
    )
    for (let polls = 0; polls < 200; polls += 1) await batches.moveBatch().catch(() => 0)
    isBroken = false
    seconds += 60
    let count = 0
    do {
      count += await batches.moveSetAside()
    } while (batches.isMoreLikely())
    expect(count).toBe(100)
  })

  it.each([
    ['a database that cannot be reached', new PostgresUnavailableError('gone')],
    ['endpoints of the application that cannot be reached', new StoreUnavailableError('gone')],
    ['endpoints that were not told in time', new TimeLimitError('Not done within 10 seconds')],
  ])('is not blamed for %s', async (_, cause) => {
    const { batches, waiting } = givenIntents(['bad'], cause)
    await expect(batches.moveBatch()).rejects.toBe(cause)
    await expect(batches.moveBatch()).rejects.toBe(cause)
    expect(waiting()).toEqual(['bad'])
  })
})

describe('campaigns whose endpoints are unknown', () => {
  /** Webhooks in their order, each named by its campaign, of which only those of `known` can be moved. */
  function givenWebhooks(campaigns: readonly string[], known: Set<string>) {
    let waiting = campaigns.map((campaign, index) => ({ campaign, index }))
    let seconds = 0
    async function take(chosen: typeof waiting): Promise<number> {
      const unknown = [...new Set(chosen.map(({ campaign }) => campaign))].filter(
        (id) => !known.has(id),
      )
      if (unknown.length > 0) throw new UnknownCampaignsError(unknown)
      waiting = waiting.filter((each) => !chosen.includes(each))
      return chosen.length
    }
    const batches = createIntentBatches(
      {
        oldest: (most, without) =>
          take(waiting.filter(({ campaign }) => !without.includes(campaign)).slice(0, most)),
        oldestOf: (key) => take(waiting.filter(({ campaign }) => campaign === key).slice(0, 1)),
      },
      () => seconds,
    )
    return {
      batches,
      waiting: () => waiting.map(({ campaign }) => campaign),
      pass: (more: number) => (seconds += more),
    }
  }

  it('hold up no webhook of another campaign, however many wait before it', async () => {
    const campaigns = [...many(900, 'a'), ...many(900, 'b'), ...many(400, 'c')]
    const { batches, waiting } = givenWebhooks(campaigns, new Set('c'))
    await expect(batches.moveBatch()).rejects.toThrow('stay pending: "a", "b"')
    expect(waiting()).toEqual([...many(900, 'a'), ...many(900, 'b')])
  })

  it('have the next batch as large as it was', async () => {
    const { batches } = givenWebhooks(['a', ...many(1_000, 'c')], new Set('c'))
    await expect(batches.moveBatch()).rejects.toThrow('"a"')
    expect(batches.isMoreLikely()).toBe(true)
    expect(await batches.moveBatch()).toBe(500)
  })

  it('are asked for again after a second, then after two, and at last each minute, until they are known', async () => {
    const known = new Set<string>()
    const { batches, pass, waiting } = givenWebhooks(['a', 'a', 'a'], known)
    await expect(batches.moveBatch()).rejects.toThrow('"a"')
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      pass(seconds - 0.5)
      expect(await batches.moveSetAside()).toBe(0)
      pass(0.5)
      await expect(batches.moveSetAside()).rejects.toThrow('"a"')
    }
    known.add('a')
    pass(60)
    expect(await batches.moveSetAside()).toBe(1)
    expect(await batches.moveBatch()).toBe(2)
    expect(waiting()).toEqual([])
  })

  it('are reported soon, although very many wait before the others, which are moved in the end', async () => {
    const unknown = Array.from({ length: 25 }, (_, index) => many(500, `cmp_${index}`)).flat()
    const { batches, waiting } = givenWebhooks([...unknown, 'c'], new Set('c'))
    await expect(batches.moveBatch()).rejects.toThrow('"cmp_0", ')
    expect(waiting()).toContain('c')
    await expect(batches.moveBatch()).rejects.toThrow('"cmp_24"')
    expect(waiting()).not.toContain('c')
  })

  it('are named in the error, the first twenty of them', async () => {
    const campaigns = Array.from({ length: 23 }, (_, index) => `cmp_${index}`)
    const { batches } = givenWebhooks(campaigns, new Set())
    await expect(batches.moveBatch()).rejects.toThrow(/"cmp_0", .*"cmp_19" and 3 more$/)
  })
})
