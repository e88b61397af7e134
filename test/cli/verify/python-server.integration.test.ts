import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runCommand } from '../../support/command-line.js'

/** Starts the server of `examples/python`, and returns the command line that verifies it. */
async function startPythonServer(...args: string[]): Promise<string[]> {
  const server = spawn('python3', ['examples/python/server.py', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void server.kill())
  const [line]: unknown[] = await once(createInterface(server.stdout), 'line')
  return String(line).replace('npx campaign-lead ', '').split(' ')
}

describe('a server in Python', () => {
  it.each<[string, string[]]>([
    ['one thread and a connection for each request', []],
    ['one thread that serves one connection at a time', ['--keep-alive', '--buffered']],
    ['one thread, and answers that wait for an acknowledgment', ['--keep-alive']],
    ['a thread for each connection', ['--keep-alive', '--threads', '--buffered']],
  ])('passes every check with %s', async (_, args) => {
    const command = await startPythonServer(...args)
    const { code, output } = await runCommand([...command, '--quick'])
    expect(output).toMatch(/^\n✓ \d+ checks passed, 0 failed: /)
    expect(code).toBe(0)
  })
})
