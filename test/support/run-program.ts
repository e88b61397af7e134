import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { bundleProgram } from './bundle-program.js'

/** What is run is for Node, also where a test runs in another runtime, which names a version of its own. */
const { bun, deno } = process.versions
const NODE = (bun ?? deno) === undefined ? process.execPath : 'node'

/** What became of a program. */
export interface ProgramRun {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** A program that runs, and what it prints. */
export type RunningProgram = ChildProcessByStdio<null, Readable, Readable>

/** Runs a TypeScript program of the project, which imports `campaign-lead` from the source. */
export async function runProgram(file: string, ...args: string[]): Promise<ProgramRun> {
  return runNode([await bundleProgram(file), ...args])
}

/** Runs a program that looks for files next to its own, which a bundle does not find. */
export function runSource(file: string, ...args: string[]): Promise<ProgramRun> {
  return runNode(['--import', 'tsx', file, ...args])
}

/**
 * Runs Node.
 *
 * @param watch - Is given the program as soon as it runs.
 */
export async function runNode(
  args: readonly string[],
  watch: (program: RunningProgram) => void = () => undefined,
): Promise<ProgramRun> {
  const child = spawn(NODE, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  watch(child)
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await exited, output, errors }
}
