import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { unprivilegedUser } from './unprivileged-user.js'

/** The process that runs a PostgreSQL server, and outlives this process to delete the server's data. */
export interface PostgresKeeper {
  /**
   * Runs a command of postgres-keeper.sh after the previous commands.
   *
   * @throws If the command fails; the message contains the output of the programs.
   */
  run(command: string): Promise<void>

  /** Stops the server if it is running, and deletes the data. */
  close(): Promise<void>
}

/**
 * Starts the keeper of a server.
 *
 * @param binaries - The folder of PostgreSQL's programs.
 * @param settings - Lines for postgresql.conf.
 */
export async function openPostgresKeeper(
  binaries: string,
  settings: readonly string[],
): Promise<PostgresKeeper> {
  // Passed as text: the keeper's user may not be able to read the file.
  const script = await readFile(new URL('postgres-keeper.sh', import.meta.url), 'utf8')
  const folder = join(tmpdir(), `campaign-lead-postgres-${randomUUID()}`)
  const user = await unprivilegedUser()
  const keeper = spawn('sh', ['-c', script, 'postgres-keeper', binaries, folder, ...settings], {
    ...user,
    // The working directory is entered before the user changes: the user may not be able to enter it.
    cwd: binaries,
    // A signal to the process group, such as Ctrl+C, must not end the cleanup.
    detached: true,
    // Without PGDATA, PGPORT and the like, and without the machine's language and time zone.
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await once(keeper, 'spawn')
  const exited = once(keeper, 'exit')
  const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]()
  // If the keeper has ended, its answers end as well.
  keeper.stdin.on('error', () => undefined)
  let previous: Promise<unknown> = Promise.resolve()

  async function send(command: string): Promise<void> {
    keeper.stdin.write(`${command}\n`)
    const { status, output } = await readAnswer(lines)
    if (status === '0') return
    const [name] = command.split(' ')
    throw new Error(`PostgreSQL in ${binaries}: ${name} failed (${status}): ${output}`)
  }

  return {
    run(command) {
      const answer = previous.then(() => send(command))
      previous = answer.catch(() => undefined)
      return answer
    },
    async close() {
      keeper.stdin.end()
      await exited
    },
  }
}

async function readAnswer(
  lines: AsyncIterator<string>,
): Promise<{ readonly status: string; readonly output: string }> {
  const output: string[] = []
  for (;;) {
    const { value, done } = await lines.next()
    if (done) return { status: 'the keeper has gone', output: output.join('\n') }
    const status = /^done (\d+)$/.exec(value)?.[1]
    if (status !== undefined) return { status, output: output.join('\n') }
    output.push(value)
  }
}
