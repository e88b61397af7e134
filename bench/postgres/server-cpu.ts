import { readdir, readFile } from 'node:fs/promises'
import { Client } from 'pg'

/** Linux reports CPU times in ticks of 10 ms on every common architecture. */
const MS_PER_TICK = 10

/**
 * Returns a function that reads the CPU time of all processes of a PostgreSQL server, in milliseconds, including those
 * that have ended. Returns `null` if the processes cannot be read: on another machine, or without `/proc`.
 */
export async function openServerCpu(url: string): Promise<(() => Promise<number>) | null> {
  const postmaster = await findPostmaster(url).catch(() => null)
  if (postmaster === null) return null
  return async () => {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const processes = await Promise.all(pids.map(readProcess))
    let ticks = 0
    for (const process of processes) {
      if (process?.pid === postmaster) ticks += process.own + process.ofEndedChildren
      if (process?.parent === postmaster) ticks += process.own
    }
    return ticks * MS_PER_TICK
  }
}

async function findPostmaster(url: string): Promise<number | null> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return (await readProcess(String(rows[0]?.pid)))?.parent ?? null
  } finally {
    await client.end()
  }
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly own: number
  readonly ofEndedChildren: number
}

/** Returns `null` for a process that has ended. */
async function readProcess(pid: string): Promise<Process | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  // The name of the program, in parentheses, may contain spaces. See proc(5).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const at = (field: number) => Number(fields[field - 3])
  return {
    pid: Number(pid),
    parent: at(4),
    own: at(14) + at(15),
    ofEndedChildren: at(16) + at(17),
  }
}
