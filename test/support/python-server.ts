import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/**
 * Starts the server of `examples/python`, or a copy of it, until the test ends.
 *
 * @returns The command line that verifies it.
 */
export async function startPythonServer(
  args: readonly string[] = [],
  folder = 'examples/python',
): Promise<string[]> {
  const server = spawn('python3', [`${folder}/server.py`, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void server.kill())
  const [line]: unknown[] = await once(createInterface(server.stdout), 'line')
  return String(line).replace('npx campaign-lead ', '').split(' ')
}
