import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A clock tick of the kernel, in milliseconds. */
const TICK_MS = 1_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/**
 * Returns the CPU time of a process and of its children, in milliseconds. Requires Linux: see proc_pid_stat(5).
 *
 * @throws If there is no such process.
 */
export function readTreeMs(pid: number): number {
  const endedMs = readEndedMs(pid)
  const children = listNumbers('/proc').filter((child) => isChildOf(child, pid))
  const runningMs = [pid, ...children].map(readOwnMs).reduce((sum, ms) => sum + ms, 0)
  // A child that has ended in the meantime would be counted neither as running nor as ended.
  return readEndedMs(pid) === endedMs ? runningMs + endedMs : readTreeMs(pid)
}

/** Returns the CPU time of the children that have ended. Clock ticks suffice for few of them. */
function readEndedMs(pid: number): number {
  const [user = 0, system = 0] = readStat(pid).slice(13, 15)
  return (user + system) * TICK_MS
}

/**
 * Returns the id of the parent of a process.
 *
 * @throws If there is no such process.
 */
export function readParent(pid: number): number {
  const [, parent = 0] = readStat(pid)
  return parent
}

/** Returns the fields of a process, from its state on. */
function readStat(pid: number): number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name before the parenthesis can contain spaces.
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

function isChildOf(pid: number, parent: number): boolean {
  return readUnlessEnded(() => readParent(pid), 0) === parent
}

/** Returns the CPU time of all threads of a process. Clock ticks would be too coarse for short measurements. */
function readOwnMs(pid: number): number {
  const threads = readUnlessEnded(() => listNumbers(`/proc/${pid}/task`), [])
  const times = threads.map((thread) =>
    readUnlessEnded(() => {
      const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
      return Number(nanoseconds) / 1e6
    }, 0),
  )
  return times.reduce((sum, ms) => sum + ms, 0)
}

function listNumbers(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/** Reads a file of a process that may have ended in the meantime. */
function readUnlessEnded<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}
