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
    quick: { type: 'boolean' },
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

const ALL_OPTIONS = {
  ...OPTIONS.verify,
  ...OPTIONS.preview,
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

const TYPES: ReadonlyMap<string, 'string' | 'boolean'> = new Map(
  Object.entries(ALL_OPTIONS).map(([name, { type }]) => [name, type]),
)

/** An option as it is written. */
interface GivenOption {
  readonly name: string
  /** With what stands before its name. */
  readonly rawName: string
  readonly value?: string | undefined
  /** Whether its value is written behind a `=`. */
  readonly inlineValue?: boolean | undefined
}

const COMMAND_NAMES = ['verify', 'preview'] as const satisfies CommandName[]

/** The command that is called so, where there is one. */
export function findCommand(given: string | undefined): CommandName | undefined {
  return COMMAND_NAMES.find((name) => name === given)
}

/**
 * Takes a command line apart: the command and its operands are the positionals.
 *
 * @throws {@link UsageError} naming an option that there is not, that lacks its value, has one that it does
 * not take or is given twice.
 */
export function readCommandLine(args: readonly string[]) {
  const config = { args: [...args], options: ALL_OPTIONS, allowPositionals: true } as const
  const { tokens } = parseArgs({ ...config, strict: false, tokens: true })
  checkOptions(tokens.filter((token) => token.kind === 'option'))
  const { values, positionals } = parseArgs(config)
  return { values, positionals }
}

/** Node's own errors give advice of several lines, which suits no option here. */
function checkOptions(options: readonly GivenOption[]): void {
  for (const option of options) {
    const fault = faultOf(option)
    if (fault !== undefined) throw new UsageError(fault)
  }
  const names = options.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  // The last would be taken, and nobody would know of the first.
  if (twice !== undefined) throw new UsageError(`--${twice} is given twice`)
}

function faultOf({ name, rawName, value, inlineValue }: GivenOption): string | undefined {
  const type = TYPES.get(name)
  if (type === undefined) return `Unknown option "${rawName}"`
  if (type === 'boolean') {
    return value === undefined ? undefined : `${rawName} takes no value, got "${value}"`
  }
  if (value === undefined) return `${rawName} lacks its value`
  return inlineValue !== true && /^-./s.test(value)
    ? `${rawName} lacks its value: one that begins with "-" is said as ${rawName}=${value}`
    : undefined
}

/** @throws {@link UsageError} naming the first option that is another command's alone. */
export function refuseOptionsOfOthers(name: CommandName, values: Options): void {
  const foreign = Object.keys(values).find((option) => !Object.hasOwn(OPTIONS[name], option))
  if (foreign === undefined) return
  const owner = COMMAND_NAMES.find((other) => Object.hasOwn(OPTIONS[other], foreign))
  throw new UsageError(`--${foreign} is an option of "${owner}", not of "${name}"`)
}
