import { describe, expect, it } from 'vitest'
import { runCommand } from '../../support/command-line.js'
import { startPythonServer } from '../../support/python-server.js'

describe('a server in Python', () => {
  it.each<[string, string[]]>([
    ['one thread and a connection for each request', []],
    ['one thread that serves one connection at a time', ['--keep-alive', '--buffered']],
    ['one thread, and answers that wait for an acknowledgment', ['--keep-alive']],
    ['a thread for each connection', ['--keep-alive', '--threads', '--buffered']],
  ])('passes every check with %s', async (_, args) => {
    const command = await startPythonServer(args)
    const { code, output } = await runCommand([...command, '--quick'])
    expect(output).toMatch(/^\n✓ \d+ checks passed, 0 failed: /)
    expect(code).toBe(0)
  })
})
