import { once } from 'node:events'
import { createServer } from 'node:http'
import { Client } from 'pg'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createDatabase } from '../support/postgres-database.js'
import { type ProgramRun, runProgram } from '../support/run-program.js'

function run(...args: string[]): Promise<ProgramRun> {
  return runProgram('examples/server/main.ts', ...args)
}

describe('a port in use', () => {
  const busy = createServer()
  afterEach(() => void busy.close())

  it.each(['--port', '--webhook-port'])('is reported in one line that names %s', async (option) => {
    busy.listen(0, '127.0.0.1')
    await new Promise((resolve) => busy.once('listening', resolve))
    const address = busy.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, errors } = await run('--port', '0', option, String(port))
    expect(errors).toBe(`Port ${port} is in use; choose another with ${option}\n`)
    expect(code).toBe(1)
  })
})

describe('a database that cannot be used', () => {
  it.each([
    ['on a closed port', (url: URL) => (url.port = '1'), /ECONNREFUSED 127\.0\.0\.1:1$/],
    [
      'with a wrong password',
      (url: URL) => (url.password = 'secret'),
      /password authentication failed/,
    ],
    [
      'with an unknown name',
      (url: URL) => (url.pathname = 'nothing'),
      /database "nothing" does not exist$/,
    ],
    ['on an unknown host', (url: URL) => (url.hostname = 'leads.invalid'), /ENOTFOUND|EAI_AGAIN/],
  ])(
    'is reported in one line without its password, and ends the process with 1: %s',
    async (_, change, reason) => {
      const url = new URL(await createDatabase('empty'))
      url.password ||= 'unused'
      change(url)
      url.searchParams.set('application_name', 'secret')
      vi.stubEnv('DATABASE_URL', url.href)
      onTestFinished(() => void vi.unstubAllEnvs())
      const { code, output, errors } = await run('--port', '0')
      const named = `${url.protocol}//${url.username}@${url.host}${url.pathname}`
      expect(errors).toMatch(/^\$DATABASE_URL: cannot connect to [^\n]+\n$/)
      expect(errors).toContain(`cannot connect to ${named}: `)
      expect(errors.trimEnd()).toMatch(reason)
      expect(output + errors).not.toContain(url.password)
      expect(output + errors).not.toContain('secret')
      expect(code).toBe(1)
    },
  )

  it('is named in the error if its user has no permission to create the tables', async () => {
    const url = new URL(await createDatabase('empty'))
    const client = new Client({ connectionString: url.href })
    await client.connect()
    const name = `reader_${url.pathname.slice(1)}`
    await client.query(`create role ${name} login password 'reader'`)
    await client.end()
    Object.assign(url, { username: name, password: 'reader' })
    vi.stubEnv('DATABASE_URL', url.href)
    onTestFinished(() => void vi.unstubAllEnvs())
    const { code, errors } = await run('--port', '0')
    expect(errors).toMatch(/^\$DATABASE_URL: \S+ cannot be prepared: permission denied [^\n]+\n$/)
    expect(code).toBe(1)
  })

  it('is not connected to if the port of the server is in use', async () => {
    const busy = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void busy.close())
    await once(busy, 'listening')
    const address = busy.address()
    const port = typeof address === 'object' && address ? address.port : 0
    vi.stubEnv('DATABASE_URL', 'postgres://localhost:1/leads')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { errors } = await run('--port', String(port))
    expect(errors).toBe(`Port ${port} is in use; choose another with --port\n`)
  })
})

describe('an invalid option', () => {
  it('ends the process with 2 and prints the usage', async () => {
    const { code, errors } = await run('--port', 'x')
    expect(errors).toContain('--port must be a port')
    expect(errors).toContain('Usage: npm start')
    expect(code).toBe(2)
  })
})
