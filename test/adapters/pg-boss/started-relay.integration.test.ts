import { createLeadService } from 'campaign-lead'
import type { WebhookEndpoints } from 'campaign-lead/webhooks'
import { describe, expect, it } from 'vitest'
import { collectArrivals, defer } from '../../support/deferred.js'
import { refTo } from '../../support/seeds.js'
import { createRelay, openStage, tapBoss } from './boss-stage.js'

/** Longer than any test, in seconds. */
const NEVER = 2_147_483

/** Returns the number of jobs in the arguments of `insert`, which differ between the versions of pg-boss. */
function countJobs(args: readonly unknown[]): number {
  return args.find((arg) => Array.isArray(arg))?.length ?? 0
}

describe('a started relay', () => {
  it('moves the next batch immediately while batches are full', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1_200)
    const inserts = collectArrivals<number>()
    const boss = tapBoss(stage, 'insert', (args) => inserts.add(countJobs(args)))
    const relay = createRelay(stage, { boss, pollingSeconds: NEVER })
    relay.start()
    relay.start()
    expect(await inserts.atLeast(3)).toEqual([500, 500, 200])
    await relay.stop()
    expect(await stage.countPending()).toBe(0)
  })

  it('polls again after a pause, and after a failure, which it reports', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    const errors = collectArrivals<unknown>()
    const inserts = collectArrivals<number>()
    let isDown = true
    const boss = tapBoss(
      stage,
      'insert',
      (args) => inserts.add(countJobs(args)),
      () => {
        if (isDown) throw new Error('no jobs today')
      },
    )
    const relay = createRelay(stage, {
      boss,
      pollingSeconds: 0.005,
      onError: (error) => errors.add(error),
    })
    relay.start()
    expect(String((await errors.atLeast(2))[0])).toContain('no jobs today')
    isDown = false
    await inserts.atLeast(1)
    await stage.storeCancelSends(2)
    await inserts.atLeast(2)
    await relay.stop()
    expect(inserts.all.reduce((sum, each) => sum + each)).toBe(3)
  })

  it('stops after the current batch and can be started again', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.tag('lead_1')
    const called = defer()
    const resolved = defer()
    const slow: Pick<WebhookEndpoints, 'ofCampaigns'> = {
      async ofCampaigns(campaignIds) {
        called.resolve()
        await resolved.promise
        return await stage.endpoints.ofCampaigns(campaignIds)
      },
    }
    const relay = createRelay(stage, { endpoints: slow, pollingSeconds: NEVER })
    relay.start()
    await called.promise
    const events: string[] = []
    const stopped = relay.stop().then(() => events.push('stopped'))
    events.push('resolved')
    resolved.resolve()
    await stopped
    expect(events).toEqual(['resolved', 'stopped'])
    expect(await stage.countPending()).toBe(0)

    await stage.tag('lead_1', { aiTag: 'Not now' })
    relay.start()
    await relay.stop()
    expect(await stage.countPending()).toBe(0)
  })
})

describe("a service with sink: 'relay'", () => {
  it('stores intents that a relay moves once', async () => {
    const stage = await openStage()
    const service = createLeadService({ repository: stage.repository, sink: 'relay' })
    await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    expect(await stage.countPending()).toBe(3)
    expect(await createRelay(stage).relayBatch()).toBe(3)
    expect(await createRelay(stage).relayBatch()).toBe(0)
    expect(await stage.waitingJobs()).toHaveLength(2)
  })
})
