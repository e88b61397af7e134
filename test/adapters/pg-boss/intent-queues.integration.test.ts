import { createIntentQueues } from 'campaign-lead/pg-boss'
import PgBoss from 'pg-boss'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStage } from './boss-stage.js'

describe('createIntentQueues()', () => {
  it('can run concurrently, and updates the settings of existing queues', async () => {
    const { boss } = await openStage()
    for (const name of ['cancel-send', 'enrollment', 'emit-webhook']) {
      await boss.deleteQueue(`campaign-lead-${name}`)
    }
    await boss.deleteQueue('campaign-lead-dead-letters')
    await Promise.all([1, 2, 3].map(() => createIntentQueues({ boss })))
    expect(await boss.getQueue('campaign-lead-enrollment')).toMatchObject({
      deadLetter: 'campaign-lead-dead-letters',
      expireInSeconds: 60,
    })
    await createIntentQueues({ boss, expireInSeconds: 90 })
    expect(await boss.getQueue('campaign-lead-enrollment')).toMatchObject({ expireInSeconds: 90 })
  })

  it('waits for the database until the query_timeout of pg-boss', async () => {
    const stage = await openStage()
    const settings = { connectionString: stage.url, supervise: false, schedule: false }
    const boss = new PgBoss(Object.assign(settings, { query_timeout: 300 }))
    await boss.start()
    onTestFinished(() => boss.stop({ graceful: false }))
    const client = await stage.pool.connect()
    await client.query('begin')
    await client.query('lock table pgboss.queue in access exclusive mode')
    await expect(createIntentQueues({ boss })).rejects.toThrow('Query read timeout')
    await client.query('rollback')
    client.release()
  })

  it.each([
    ['boss.getQueue', { boss: {} }],
    ['boss.updateQueue', { boss: { getQueue() {}, createQueue() {} } }],
    ['expireInSeconds', { expireInSeconds: 86_400 }],
    ['expireInSeconds', { expireInSeconds: 1.5 }],
    ['expireInSeconds', { expireInSeconds: null }],
    ['options.retryLimit', { retryLimit: 1 }],
  ])('rejects an invalid %s', async (field, wrong) => {
    const right = { boss: { getQueue() {}, createQueue() {}, updateQueue() {} } }
    const creating = Reflect.apply(createIntentQueues, undefined, [{ ...right, ...wrong }])
    await expect(creating).rejects.toThrow(TypeError)
    await expect(creating).rejects.toThrow(field)
  })
})
