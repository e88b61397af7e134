import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findFreePort } from './postgres-server.js'
import { unprivilegedUser } from './unprivileged-user.js'

/** Debian installs it here, which is not on the path of every user. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`

/** A running PgBouncer in transaction mode. */
export interface PgBouncer {
  /** Returns the URL of a database through PgBouncer. */
  urlOf(databaseUrl: string): string
  close(): Promise<void>
}

/**
 * Starts PgBouncer in transaction mode, in front of a server. A few connections to the server serve all clients.
 *
 * @param settings - Further lines of its configuration.
 * @throws Error if PgBouncer is not installed, or does not start; the message contains its output.
 */
export async function startPgBouncer(
  serverUrl: string,
  settings: readonly string[] = [],
): Promise<PgBouncer> {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl)
  const user = await unprivilegedUser()
  const folder = join(tmpdir(), `campaign-lead-pgbouncer-${randomUUID()}`)
  await mkdir(folder, { mode: 0o755 })
  const port = await findFreePort()
  const users = join(folder, 'users.txt')
  const configuration = join(folder, 'pgbouncer.ini')
  await writeFile(users, `"${username}" "${password}"\n`)
  const lines = [
    '[databases]',
    `* = host=${hostname} port=${serverPort}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = trust',
    `auth_file = ${users}`,
    'pool_mode = transaction',
    'default_pool_size = 3',
    'max_client_conn = 100',
    ...settings,
  ]
  await writeFile(configuration, `${lines.join('\n')}\n`)
  // The shell ends PgBouncer when this process ends, even by kill -9: then its end of the pipe closes.
  const script = 'pgbouncer "$1" & read -r _; kill $!; wait $!'
  const shell = spawn('sh', ['-c', script, 'sh', configuration], {
    ...user,
    cwd: folder,
    env: { PATH },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const exited = once(shell, 'exit')

  async function close(): Promise<void> {
    shell.stdin.end()
    await exited
    await rm(folder, { recursive: true })
  }

  const log: string[] = []
  for await (const line of createInterface({ input: shell.stderr })) {
    log.push(line)
    if (/process up|FATAL|not found/.test(line)) break
  }
  if (!log.at(-1)?.includes('process up')) {
    await close()
    throw new Error(`PgBouncer did not start: ${log.join('\n')}`)
  }
  shell.stderr.resume()

  return {
    urlOf(databaseUrl) {
      const url = new URL(databaseUrl)
      url.hostname = '127.0.0.1'
      url.port = `${port}`
      return url.href
    },
    close,
  }
}
