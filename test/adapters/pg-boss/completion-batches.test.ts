import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCompletionBatches } from '../../../src/adapters/pg-boss/completion-batches.js'
import { PostgresUnavailableError } from '../../../src/adapters/postgres/errors.js'
import { defer } from '../../support/deferred.js'
import { anActiveJob } from './active-jobs.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Batches that record each statement as the ids of its jobs. `act` is called before a statement succeeds. */
function createBatches(act: (ids: readonly string[]) => unknown = () => undefined) {
  const statements: string[] = []
  const batches = createCompletionBatches(async (_queue, ids) => {
    statements.push(ids.join())
    await act(ids)
  })
  return {
    statements,
    complete: (id: string, note = 'handled') => batches.complete(anActiveJob(id), note),
  }
}

describe('jobs that end within 10 ms', () => {
  it('are completed by one statement, 10 ms after the first', async () => {
    const { statements, complete } = createBatches()
    const completed = [complete('a')]
    await vi.advanceTimersByTimeAsync(6)
    completed.push(complete('b'))
    await vi.advanceTimersByTimeAsync(3)
    expect(statements).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(statements).toEqual(['a,b'])
    await Promise.all(completed)
  })

  it('need a statement for each note, since pg-boss takes one output for all jobs', async () => {
    const { statements, complete } = createBatches()
    const completed = [complete('a'), complete('b', 'responded with 204'), complete('c')]
    await vi.advanceTimersByTimeAsync(10)
    await Promise.all(completed)
    expect(statements).toEqual(['a,c', 'b'])
  })

  it('do not wait if 20 of them end together', async () => {
    const { statements, complete } = createBatches()
    const ids = Array.from({ length: 25 }, (_, index) => `job_${index}`)
    const completed = ids.map((id) => complete(id))
    await vi.advanceTimersByTimeAsync(0)
    await Promise.all(completed)
    expect(statements).toEqual([ids.join()])
  })
})

describe('jobs that end while a statement is in flight', () => {
  it('are completed together by the next statement', async () => {
    const first = defer()
    const { statements, complete } = createBatches((ids) => ids.includes('a') && first.promise)
    const completed = [complete('a')]
    await vi.advanceTimersByTimeAsync(10)
    completed.push(complete('b'))
    await vi.advanceTimersByTimeAsync(1_000)
    completed.push(complete('c'))
    expect(statements).toEqual(['a'])
    first.resolve()
    await vi.advanceTimersByTimeAsync(10)
    await Promise.all(completed)
    expect(statements).toEqual(['a', 'b,c'])
  })
})

describe('a statement that fails', () => {
  it('rejects for each job if the database is unavailable, so that each is retried', async () => {
    const outage = new PostgresUnavailableError('gone')
    let isBroken = true
    const { statements, complete } = createBatches(() => {
      if (isBroken) throw outage
    })
    const completed = Promise.allSettled([complete('a'), complete('b')])
    await vi.advanceTimersByTimeAsync(10)
    expect(await completed).toEqual([
      { status: 'rejected', reason: outage },
      { status: 'rejected', reason: outage },
    ])
    isBroken = false
    const retried = [complete('a'), complete('b')]
    await vi.advanceTimersByTimeAsync(10)
    await Promise.all(retried)
    expect(statements).toEqual(['a,b', 'a,b'])
  })

  it('is repeated for each job after another error, so that only the job that causes it fails', async () => {
    const cause = new Error('this one')
    const { statements, complete } = createBatches((ids) => {
      if (ids.includes('bad')) throw cause
    })
    const completed = Promise.allSettled([complete('a'), complete('bad'), complete('c')])
    await vi.advanceTimersByTimeAsync(10)
    expect((await completed).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(statements).toEqual(['a,bad,c', 'a', 'bad', 'c'])
  })
})
