import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { bundleProgram } from './bundle-program.js'

/** Programs run in Node, even if the test itself runs in Bun or Deno. */
const { bun, deno } = process.versions
const NODE = (bun ?? deno) === undefined ? process.execPath : 'node'

/** The result of a program. */
export interface ProgramRun {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** A running program with its output streams. */
export type RunningProgram = ChildProcessByStdio<null, Readable, Readable>

/** Runs a TypeScript program of the project. It imports `campaign-lead` from the source. */
export async function runProgram(file: string, ...args: string[]): Promise<ProgramRun> {
  return runNode([await bundleProgram(file), ...args])
}

/** Runs a program without bundling it, because it reads files next to its own. */
export function runSource(file: string, ...args: string[]): Promise<ProgramRun> {
  return runNode(['--import', 'tsx', file, ...args])
}

/**
 * Runs Node.
 *
 * @param watch - Called with the program when it has started.
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
