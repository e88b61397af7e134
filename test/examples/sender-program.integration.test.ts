import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDatabase } from '../support/postgres-database.js'
import { runSource } from '../support/run-program.js'

afterEach(() => vi.unstubAllEnvs())

const TWICE = ', one twice under the same Message-ID'

const SUMMARY = `In the end:
Ada       completed          3 e-mails
Alan      completed          3 e-mails
Barbara   bounced            0 e-mails
Dennis    completed          3 e-mails
Donald    bounced            1 e-mails
Edsger    unsubscribed       1 e-mails
Grace     replied            1 e-mails
Linus     paused             0 e-mails
Margaret  completed          1 e-mails, in a subsequence
`

describe('the program examples/sender/main.ts', () => {
  it.each([
    { name: 'one process with a memory store', openDatabase: async () => undefined },
    { name: 'three processes with PostgreSQL', openDatabase: () => createDatabase('empty') },
  ])('sends a campaign with $name, and ends', async ({ openDatabase }) => {
    vi.stubEnv('DATABASE_URL', await openDatabase())
    const { code, output, errors } = await runSource('examples/sender/main.ts')
    expect(errors).toBe('')
    const summary = output.slice(output.indexOf('In the end:'))
    expect(summary).toContain(`Dennis    completed          3 e-mails${TWICE}`)
    // A busy machine can keep another e-mail from being accepted within its lease as well.
    expect(summary.replaceAll(TWICE, '')).toBe(SUMMARY)
    expect(output).toContain('Barbara   bounced            main/0: ')
    expect(output).toContain('Dennis    unknown            main/0: Connection closed unexpectedly')
    expect(output).toContain('Edsger    recordUnsubscribe  by the button: 200\n')
    expect(output).toContain('Margaret  canceled           main/0\n')
    expect(code).toBe(0)
  })
})
