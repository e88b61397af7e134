import {
  type CommandName,
  checkOptionsOfCommand,
  findCommand,
  parseCommandLine,
  UsageError,
} from './command-line.js'
import type { CommandIo, Environment, ProgramIo } from './io.js'
import { preview } from './preview/preview.js'
import {
  PREVIEW_USAGE,
  type PreviewRequest,
  parsePreviewRequest,
} from './preview/preview-request.js'
import { guardOutput } from './terminal.js'
import { verify } from './verify/verify.js'
import { parseVerifyRequest, VERIFY_USAGE, type VerifyRequest } from './verify/verify-request.js'

/** The output of `--help` without a command. */
const USAGE = `Decides what happens when a campaign lead's status or AI tag changes.

Usage: npx campaign-lead <command> [options]

  preview <leads>     shows what a change would do to many leads, without changing anything
  verify <url>        verifies a server, in any language, against the rules of campaign leads;
                      THIS REPLACES ALL DATA OF THE SERVER

  --help              prints this help; after a command, the help of that command
  --version           prints the version`

const USAGES = { verify: VERIFY_USAGE, preview: PREVIEW_USAGE } as const

/**
 * Runs the program.
 *
 * @returns The exit code, as documented by `--help`.
 */
export async function runCli(args: readonly string[], io: ProgramIo): Promise<number> {
  const [output, errors] = [guardOutput(io.output), guardOutput(io.errors)]
  try {
    return await executeCommand(parseCommand(args, io.env), { ...io, output, errors })
  } catch (error) {
    errors.write(
      error instanceof UsageError
        ? `${error.message}\n\nSee ${formatHelpCommand(args)}\n`
        : `Unexpected error, please report it:\n${formatUnexpected(error)}\n`,
    )
    return 2
  }
}

/** A parsed command line. */
export type Command =
  | { readonly name: 'help'; readonly topic?: CommandName }
  | { readonly name: 'version' }
  | { readonly name: 'verify'; readonly request: VerifyRequest }
  | { readonly name: 'preview'; readonly request: PreviewRequest }

/**
 * Parses a command line.
 *
 * @throws {@link UsageError} if it is invalid; the message names the invalid part.
 */
export function parseCommand(args: readonly string[], env: Environment): Command {
  const { values, positionals } = parseCommandLine(args)
  const [first, ...operands] = positionals
  const name = findCommand(first)
  if (values.help === true) return { name: 'help', ...(name !== undefined && { topic: name }) }
  if (values.version === true) return { name: 'version' }
  if (first === undefined) {
    throw new UsageError('Missing command: verify <url> or preview <leads>')
  }
  if (name === undefined) {
    throw new UsageError(`Unknown command "${first}": must be "verify" or "preview"`)
  }
  checkOptionsOfCommand(name, values)
  return name === 'verify'
    ? { name, request: parseVerifyRequest(operands, values, env) }
    : { name, request: parsePreviewRequest(operands, values) }
}

async function executeCommand(command: Command, io: CommandIo): Promise<number> {
  if (command.name === 'verify') return verify(command.request, io)
  if (command.name === 'preview') return preview(command.request, io)
  io.output.write(`${command.name === 'help' ? getUsage(command.topic) : io.version}\n`)
  return 0
}

function getUsage(topic: CommandName | undefined): string {
  return topic === undefined ? USAGE : USAGES[topic]
}

function formatHelpCommand(args: readonly string[]): string {
  const name = args.find((arg) => findCommand(arg) !== undefined)
  return ['npx campaign-lead', name, '--help'].filter((part) => part !== undefined).join(' ')
}

function formatUnexpected(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
