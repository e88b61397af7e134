import { describe, expect, it } from 'vitest'
import { aReceiver, status } from '../support/webhook-receiver.js'
import { addEndpoint, openFaultStage } from './fault-stage.js'
import { type Reception, receptions } from './outside.js'
import { storeUpdates, WEBHOOK_LEADS } from './writer.js'

/** Of each of the five leads whose updates call for webhooks. */
const UPDATES_EACH = 4
const WEBHOOKS = UPDATES_EACH * WEBHOOK_LEADS.length

async function openStage() {
  const stage = await openFaultStage()
  await storeUpdates(stage.repository, WEBHOOK_LEADS, UPDATES_EACH)
  return stage
}

/** Receives each webhook so when it comes first, and takes it afterwards. */
function atFirst(first: Reception): (arrival: { readonly id: string }) => Reception {
  const came = new Set<string>()
  return ({ id }) => {
    if (came.has(id)) return receptions.taken
    came.add(id)
    return first
  }
}

describe('a receiver that at first', () => {
  it.for([
    ['answers 500', receptions.refused],
    ['hangs', receptions.held],
    ['redirects', receptions.redirected],
  ] as const)('%s has each webhook in the end', async ([what, first], { task }) => {
    const stage = await openStage()
    stage.outside.receive(atFirst(first))
    stage.startCarryingOut()
    const fault = `a receiver that ${what}`
    await stage.expectAllCarriedOut(task, fault, WEBHOOKS)
    // Nobody went where a redirect pointed.
    expect(stage.outside.paths()).toEqual(new Set(['/hook']))
  })

  it('takes a webhook without an answer gets it again, under the same id', async ({ task }) => {
    const stage = await openStage()
    stage.outside.receive(atFirst(receptions.takenAndDropped))
    stage.startCarryingOut()
    const fault = 'a receiver that gets the same id twice'
    const { twice } = await stage.expectAllCarriedOut(task, fault, WEBHOOKS)
    expect(twice).toBe(WEBHOOKS)
  })
})

describe('a receiver that answers 410', () => {
  it('is left alone, and holds up no other', async ({ task }) => {
    const stage = await openStage()
    const gone = await aReceiver(status(410))
    await addEndpoint(stage.pool, 'gone', gone.url)
    stage.startCarryingOut({ endpointConcurrency: 1 })
    await stage.expectAllCarriedOut(task, 'a receiver that answers 410', 1)
    expect(gone.received).toHaveLength(1)
  })
})
