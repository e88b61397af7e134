import { describe, expect, it } from 'vitest'
import { aReceiver, status } from '../support/webhook-receiver.js'
import { addEndpoint, openFaultStage } from './fault-stage.js'
import { type Reception, receptions } from './intent-receiver.js'
import { storeUpdates, WEBHOOK_LEADS } from './writer.js'

/** Updates of each of the five leads whose updates emit webhooks. */
const UPDATES_PER_LEAD = 4
const WEBHOOKS = UPDATES_PER_LEAD * WEBHOOK_LEADS.length

async function openStage() {
  const stage = await openFaultStage()
  await storeUpdates(stage.repository, WEBHOOK_LEADS, UPDATES_PER_LEAD)
  return stage
}

/** Applies `first` to the first attempt of each webhook, and accepts the later attempts. */
function atFirst(first: Reception): (execution: { readonly id: string }) => Reception {
  const received = new Set<string>()
  return ({ id }) => {
    if (received.has(id)) return receptions.accepted
    received.add(id)
    return first
  }
}

describe('a receiver that recovers', () => {
  it.for([
    ['responds with 500', receptions.failed],
    ['hangs', receptions.hung],
    ['redirects', receptions.redirected],
  ] as const)(
    'accepts each webhook finally, although it %s at first',
    async ([behaviour, first], { task }) => {
      const stage = await openStage()
      stage.receiver.receive(atFirst(first))
      stage.startExecution()
      const fault = `a receiver that ${behaviour}`
      await stage.expectAllExecuted(task, fault, WEBHOOKS)
      // Redirects are not followed.
      expect(stage.receiver.paths()).toEqual(new Set(['/hook']))
    },
  )
})

describe('a receiver that accepts a webhook without a response', () => {
  it('receives it again with the same id', async ({ task }) => {
    const stage = await openStage()
    stage.receiver.receive(atFirst(receptions.acceptedAndClosed))
    stage.startExecution()
    const fault = 'a receiver that gets the same id twice'
    const { twice } = await stage.expectAllExecuted(task, fault, WEBHOOKS)
    expect(twice).toBe(WEBHOOKS)
  })
})

describe('a receiver that responds with 410', () => {
  it('receives no more webhooks and does not delay other receivers', async ({ task }) => {
    const stage = await openStage()
    const gone = await aReceiver(status(410))
    await addEndpoint(stage.pool, 'gone', gone.url)
    stage.startExecution({ endpointConcurrency: 1 })
    await stage.expectAllExecuted(task, 'a receiver that responds with 410', 1)
    expect(gone.received).toHaveLength(1)
  })
})
