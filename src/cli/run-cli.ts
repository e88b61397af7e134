import {
  type CommandName,
  checkOptionsOfCommand,
  createCommandError,
  findCommand,
  parseCommandLine,
  UsageError,
} from './command-line.js'
import type { CommandIo, Environment, ProgramIo } from './io.js'
import { preview } from './preview/preview.js'
import { type PreviewRequest, parsePreviewRequest } from './preview/preview-request.js'
import { PREVIEW_USAGE } from './preview/preview-usage.js'
import { guardOutput, type Output } from './terminal.js'
import { formatUsage, type Usage } from './usage.js'
import { verify } from './verify/verify.js'
import { parseVerifyRequest, type VerifyRequest } from './verify/verify-request.js'
import { VERIFY_USAGE } from './verify/verify-usage.js'
import { measureWidth, REPORT_WIDTH, wrapText } from './wrap-text.js'

/** The output of `--help` without a command. */
const USAGE: Usage = [
  "Decides what happens when a campaign lead's status or AI tag changes.",
  { usage: ['<command>', '[options]'] },
  {
    terms: [
      ['preview <leads>', 'shows what a change would do to many leads, without changing anything'],
      [
        'verify <url>',
        'verifies a server, in any language, against the rules of campaign leads; THIS REPLACES ALL DATA OF THE SERVER',
      ],
      ['help <command>', 'prints the help of a command'],
    ],
  },
  {
    terms: [
      ['--help', 'prints this help; after a command, the help of that command'],
      ['--version', 'prints the version'],
    ],
  },
  {
    examples: [
      'preview leads.csv --campaign campaign.json --tag Interested',
      'verify http://localhost:3000 --key sk_test',
    ],
  },
]

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
        ? formatUsageError(error, args, errors)
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
  if (first === 'help') return parseHelp(operands)
  if (values.help === true) return { name: 'help', ...(name !== undefined && { topic: name }) }
  if (values.version === true) return { name: 'version' }
  if (first === undefined) {
    throw new UsageError('Missing command: verify <url> or preview <leads>')
  }
  if (name === undefined) throw createCommandError(first)
  checkOptionsOfCommand(name, values)
  return name === 'verify'
    ? { name, request: parseVerifyRequest(operands, values, env) }
    : { name, request: parsePreviewRequest(operands, values) }
}

function parseHelp([text, ...rest]: readonly string[]): Command {
  if (rest.length > 0) throw new UsageError(`Unexpected argument "${rest[0]}"`)
  if (text === undefined || text === 'help') return { name: 'help' }
  const topic = findCommand(text)
  if (topic === undefined) throw createCommandError(text)
  return { name: 'help', topic }
}

async function executeCommand(command: Command, io: CommandIo): Promise<number> {
  if (command.name === 'verify') return verify(command.request, io)
  if (command.name === 'preview') return preview(command.request, io)
  const { output, version } = io
  output.write(`${command.name === 'help' ? formatHelp(command.topic, output) : version}\n`)
  return 0
}

function formatHelp(topic: CommandName | undefined, output: Output): string {
  const usage = topic === undefined ? USAGE : USAGES[topic]
  return formatUsage(usage, measureWidth(output, REPORT_WIDTH))
}

/** A log has each error in one line. */
function formatUsageError(
  { message }: UsageError,
  args: readonly string[],
  errors: Output,
): string {
  const lines = wrapText(message, measureWidth(errors, Number.POSITIVE_INFINITY))
  return `${lines.join('\n')}\n\nSee ${formatHelpCommand(args)}\n`
}

function formatHelpCommand(args: readonly string[]): string {
  const name = args.find((arg) => findCommand(arg) !== undefined)
  return ['npx campaign-lead', name, '--help'].filter((part) => part !== undefined).join(' ')
}

function formatUnexpected(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
