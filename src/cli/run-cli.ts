import { type Command, parseCommand } from './command.js'
import { findCommand } from './command-line.js'
import { guardOutput } from './output.js'
import type { GuardedOutside, Outside } from './outside.js'
import { preview } from './preview/preview.js'
import { PREVIEW_USAGE } from './preview/usage.js'
import { USAGE, UsageError } from './usage.js'
import { VERIFY_USAGE } from './verify/usage.js'
import { verify } from './verify/verify.js'

const USAGES = { verify: VERIFY_USAGE, preview: PREVIEW_USAGE } as const

/**
 * Runs the program.
 *
 * @returns Its exit code, as `--help` explains.
 */
export async function runCli(args: readonly string[], outside: Outside): Promise<number> {
  const [output, errors] = [guardOutput(outside.output), guardOutput(outside.errors)]
  try {
    return await carryOut(parseCommand(args, outside.env), { ...outside, output, errors })
  } catch (error) {
    errors.write(
      error instanceof UsageError
        ? `${error.message}\n\nSee ${helpFor(args)}\n`
        : `This should not happen, please report it:\n${printUnexpected(error)}\n`,
    )
    return 2
  }
}

function printUnexpected(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

async function carryOut(command: Command, outside: GuardedOutside): Promise<number> {
  if (command.name === 'verify') return verify(command.verification, outside)
  if (command.name === 'preview') return preview(command.request, outside)
  outside.output.write(`${command.name === 'help' ? helpOf(command) : outside.version}\n`)
  return 0
}

function helpOf({ of }: Command & { readonly name: 'help' }): string {
  return of === undefined ? USAGE : USAGES[of]
}

function helpFor(args: readonly string[]): string {
  const name = args.find((arg) => findCommand(arg) !== undefined)
  return ['npx campaign-lead', name, '--help'].filter((part) => part !== undefined).join(' ')
}
