import { describe, expect, it } from 'vitest'
import { runSource } from '../support/run-program.js'

describe('campaign-lead/testing/fake, with hono as the only peer', () => {
  it('works, and names the package that listen() requires', async () => {
    const { code, output, errors } = await runSource(
      'test/support/programs/use-fake-without-peers.ts',
    )
    expect(errors).toBe('')
    expect(output.trim().split('\n')).toEqual([
      '200',
      'To listen on a port, install the package @hono/node-server ^1.10.0 || ^2.0.0: Error: no @hono/node-server',
    ])
    expect(code).toBe(0)
  })
})

describe('campaign-lead/postgres, without node-pg-migrate', () => {
  it('works, and names the package that migrateLeadTables() requires', async () => {
    const { code, output, errors } = await runSource(
      'test/support/programs/use-postgres-without-peers.ts',
    )
    expect(errors).toBe('')
    expect(output.trim().split('\n')).toEqual([
      "[ 'durable', 'shared', 'dueSends' ]",
      'Cannot load the package node-pg-migrate, which creates the tables: is it installed?: Error: no node-pg-migrate',
    ])
    expect(code).toBe(0)
  })
})
