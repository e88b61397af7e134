import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { unprivilegedUser } from './unprivileged-user.js'

/** The process that owns a PostgreSQL server and its data, and outlives this one to delete them. */
export interface PostgresKeeper {
  /**
   * Has a command of postgres-keeper.sh done, after those before it.
   *
   * @throws If it fails, with what the programs said.
   */
  ask(command: string): Promise<void>

  /** Stops the server, if it runs, and deletes the data. */
  close(): Promise<void>
}

/**
 * @param binaries - The folder of PostgreSQL's programs.
 * @param settings - Lines for postgresql.conf.
 */
export async function openPostgresKeeper(
  binaries: string,
  settings: readonly string[],
): Promise<PostgresKeeper> {
  // The user that runs it may not be able to read the script.
  const script = await readFile(new URL('postgres-keeper.sh', import.meta.url), 'utf8')
  const folder = join(tmpdir(), `campaign-lead-postgres-${randomUUID()}`)
  const user = await unprivilegedUser()
  const keeper = spawn('sh', ['-c', script, 'postgres-keeper', binaries, folder, ...settings], {
    ...user,
    // Entered before the user changes: so that user can copy binaries from where it cannot go.
    cwd: binaries,
    // What ends a group of processes, such as Ctrl+C, must leave the one that clears up.
    detached: true,
    // No PGDATA, PGPORT or the like, no language or time zone of the machine's.
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await once(keeper, 'spawn')
  const exited = once(keeper, 'exit')
  const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]()
  // A keeper that has gone is seen by its answers, which end.
  keeper.stdin.on('error', () => undefined)
  let before: Promise<unknown> = Promise.resolve()

  async function send(command: string): Promise<void> {
    keeper.stdin.write(`${command}\n`)
    const { status, output } = await readAnswer(lines)
    if (status === '0') return
    const [name] = command.split(' ')
    throw new Error(`PostgreSQL in ${binaries}: ${name} failed (${status}): ${output}`)
  }

  return {
    ask(command) {
      const answer = before.then(() => send(command))
      before = answer.catch(() => undefined)
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
