import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { startPostgresServer } from '../support/postgres-server.js'
import { runProgram } from '../support/run-program.js'

afterEach(() => vi.unstubAllEnvs())

it('a fleet whose programs are killed loses no intent and invents none', async () => {
  const server = await startPostgresServer()
  onTestFinished(() => server.end())
  vi.stubEnv('DATABASE_URL', server.url)
  vi.stubEnv('UPDATES', '600')
  vi.stubEnv('KILLS', '6')
  const { code, output } = await runProgram('examples/fleet/main.ts')
  expect(output).toMatch(/6 programs killed/)
  expect(output).toMatch(/ 0 lost, 0 invented, 0 given up, 0 refused/)
  expect(code).toBe(0)
}, 120_000)
