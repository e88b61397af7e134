import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** What became of a program. */
export interface ProgramRun {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Runs a TypeScript program of the project, which imports `campaign-lead` from the source. */
export async function runProgram(file: string, ...args: string[]): Promise<ProgramRun> {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await exited, output, errors }
}
