import { fork } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { bundleProgram } from '../support/bundle-program.js'
import { openPool } from '../support/lead-tables.js'
import { createDatabase } from '../support/postgres-database.js'
import { REPETITIONS } from './repetitions.js'

const MIGRATIONS = ['1_leads-and-pending-intents', '2_webhook-endpoints']
const QUEUES = [
  'campaign-lead-cancel-send',
  'campaign-lead-dead-letters',
  'campaign-lead-emit-webhook',
  'campaign-lead-enrollment',
]

/** Starts a program that sets up each database whose URL it receives. */
function startProgram(file: string) {
  const program = fork(file, { silent: true })
  const { stderr } = program
  if (stderr === null) throw new Error('stderr is not a pipe')
  const ended = Promise.all([once(program, 'exit'), text(stderr)])
  return {
    /** Returns the migrations that the program ran. Fails if the program ends. */
    async setUp(url: string): Promise<unknown> {
      program.send(url)
      const [migrations] = await Promise.race([once(program, 'message'), failOnceEnded()])
      return migrations
    },
    async end(): Promise<{ code: unknown; errors: string }> {
      program.disconnect()
      const [[code], errors] = await ended
      return { code, errors }
    },
  }

  async function failOnceEnded(): Promise<never> {
    const [[code], errors] = await ended
    throw new Error(`The program ended (${String(code)}): ${errors}`)
  }
}

async function findQueues(url: string): Promise<string[]> {
  const pool = openPool(url)
  const { rows } = await pool.query<{ name: string }>(
    `select name from pgboss.queue where name like 'campaign-lead-%' order by name`,
  )
  await pool.end()
  return rows.map(({ name }) => name)
}

describe('three programs that start together on an empty database', () => {
  it('run each migration once, create the queues, and do not fail', async ({ task }) => {
    const file = await bundleProgram('test/faults/programs/set-up-databases.ts')
    const programs = [startProgram(file), startProgram(file), startProgram(file)]
    for (let database = 0; database < REPETITIONS; database += 1) {
      const url = await createDatabase('empty', {
        // Each new queue takes locks in no fixed order: a deadlock lasts this long, and is retried.
        deadlock_timeout: '100ms',
      })
      const migrated = await Promise.all(programs.map((program) => program.setUp(url)))
      expect(migrated.flat()).toEqual(MIGRATIONS)
      expect(await findQueues(url)).toEqual(QUEUES)
    }
    for (const program of programs) expect(await program.end()).toEqual({ code: 0, errors: '' })
    task.meta.faultCount = {
      fault: 'three programs migrate an empty database',
      injected: REPETITIONS,
    }
  })
})
