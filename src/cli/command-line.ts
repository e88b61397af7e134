import { parseArgs } from 'node:util'
import { UsageError } from './usage.js'

/** What the program can do. */
export type CommandName = keyof typeof OPTIONS

/** What was given of the options. */
export type Options = ReturnType<typeof readCommandLine>['values']

/** The options of each command. */
const OPTIONS = {
  verify: {
    key: { type: 'string' },
    'state-url': { type: 'string' },
    policy: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string' },
    runs: { type: 'string' },
    json: { type: 'boolean' },
    'allow-remote': { type: 'boolean' },
  },
  preview: {
    campaign: { type: 'string' },
    tag: { type: 'string' },
    'clear-tag': { type: 'boolean' },
    status: { type: 'string' },
    policy: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean' },
  },
} as const

const COMMAND_NAMES = ['verify', 'preview'] as const satisfies CommandName[]

/** The command that is called so, where there is one. */
export function findCommand(given: string | undefined): CommandName | undefined {
  return COMMAND_NAMES.find((name) => name === given)
}

/**
 * Takes a command line apart: the command and its operands are the positionals.
 *
 * @throws {@link UsageError} naming an option that there is not, that lacks its value or is given twice.
 */
export function readCommandLine(args: readonly string[]) {
  const { values, positionals, tokens } = takeApart(args)
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  // The last would be taken, and nobody would know of the first.
  if (twice !== undefined) throw new UsageError(`--${twice} is given twice`)
  return { values, positionals }
}

function takeApart(args: readonly string[]) {
  const options = {
    ...OPTIONS.verify,
    ...OPTIONS.preview,
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** @throws {@link UsageError} naming the first option that is another command's alone. */
export function refuseOptionsOfOthers(name: CommandName, values: Options): void {
  const foreign = Object.keys(values).find((option) => !Object.hasOwn(OPTIONS[name], option))
  if (foreign === undefined) return
  const owner = COMMAND_NAMES.find((other) => Object.hasOwn(OPTIONS[other], foreign))
  throw new UsageError(`--${foreign} is an option of "${owner}", not of "${name}"`)
}
