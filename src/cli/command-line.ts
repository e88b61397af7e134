import { parseArgs } from 'node:util'
import { documentedPolicy, guardedPolicy } from '../core/policy.js'
import { findNearName } from '../preview/near-names.js'

/** The command line is invalid. The message is printed for the user. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
}

/** The name of a command. */
export type CommandName = keyof typeof OPTIONS

/** The values of the options, as parsed. */
export type Options = ReturnType<typeof parseCommandLine>['values']

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

/** An option of the command line, as Node tokenizes it. */
interface OptionToken {
  readonly name: string
  /** The name with its dashes. */
  readonly rawName: string
  readonly value?: string | undefined
  /** Whether the value follows a `=`. */
  readonly inlineValue?: boolean | undefined
}

const COMMAND_NAMES = ['verify', 'preview'] as const satisfies CommandName[]

/** Returns the command with this name, or `undefined` if there is none. */
export function findCommand(text: string | undefined): CommandName | undefined {
  return COMMAND_NAMES.find((name) => name === text)
}

/** Creates the error of a command that does not exist. */
export function createCommandError(text: string): UsageError {
  const question = suggestName(text, [...COMMAND_NAMES, 'help'])
  return new UsageError(`Unknown command "${text}"${question || ': must be "verify" or "preview"'}`)
}

/** Returns a question that ends the message about an unknown name, or an empty text if no known name is near. */
export function suggestName(text: string, names: readonly string[], prefix = ''): string {
  const near = findNearName(text, names)
  return near === undefined ? '' : `. Did you mean "${prefix}${near}"?`
}

/**
 * Parses a command line. The positionals are the command and its arguments.
 *
 * @throws {@link UsageError} if an option is unknown, is duplicated, lacks its value or has an unexpected value;
 * the message names it.
 */
export function parseCommandLine(args: readonly string[]) {
  const config = { args: [...args], options: ALL_OPTIONS, allowPositionals: true } as const
  const { tokens } = parseArgs({ ...config, strict: false, tokens: true })
  const command = tokens.find((token) => token.kind === 'positional')
  const known = getOptionNames(findCommand(command?.value))
  checkOptions(
    tokens.filter((token) => token.kind === 'option'),
    known,
  )
  const { values, positionals } = parseArgs(config)
  return { values, positionals }
}

/** Returns the names of the options that a user of this command may have meant. */
function getOptionNames(command: CommandName | undefined): readonly string[] {
  const options = command === undefined ? ALL_OPTIONS : OPTIONS[command]
  return [...Object.keys(options), 'help', 'version']
}

/** Checks the options before `parseArgs` does, whose messages span several lines. */
function checkOptions(options: readonly OptionToken[], known: readonly string[]): void {
  for (const option of options) {
    const message = findOptionError(option, known)
    if (message !== undefined) throw new UsageError(message)
  }
  const names = options.map(({ name }) => name)
  const duplicate = names.find((name, index) => names.indexOf(name) !== index)
  // `parseArgs` would silently ignore the first value.
  if (duplicate !== undefined) throw new UsageError(`Duplicate option --${duplicate}`)
}

function findOptionError(
  { name, rawName, value, inlineValue }: OptionToken,
  known: readonly string[],
): string | undefined {
  const type = TYPES.get(name)
  if (type === undefined) return `Unknown option "${rawName}"${suggestName(name, known, '--')}`
  if (type === 'boolean') {
    return value === undefined ? undefined : `${rawName} does not take a value, got "${value}"`
  }
  if (value === undefined) return `${rawName} requires a value`
  return inlineValue !== true && /^-./s.test(value)
    ? `${rawName} requires a value: write a value that begins with "-" as ${rawName}=${value}`
    : undefined
}

/** @throws {@link UsageError} if an option belongs only to another command; the message names it. */
export function checkOptionsOfCommand(name: CommandName, values: Options): void {
  const foreign = Object.keys(values).find((option) => !Object.hasOwn(OPTIONS[name], option))
  if (foreign === undefined) return
  const owner = COMMAND_NAMES.find((other) => Object.hasOwn(OPTIONS[other], foreign))
  throw new UsageError(`--${foreign} is an option of "${owner}", not of "${name}"`)
}

/** The policies that `--policy` can name. */
export const POLICIES = { documented: documentedPolicy, guarded: guardedPolicy } as const

/** The name of a policy. */
export type PolicyName = keyof typeof POLICIES

const POLICY_NAMES = ['documented', 'guarded'] as const satisfies PolicyName[]

/**
 * Parses the value of `--policy`.
 *
 * @throws {@link UsageError} if the policy is unknown.
 */
export function parsePolicy(text: string): PolicyName {
  const policy = POLICY_NAMES.find((name) => name === text)
  if (policy !== undefined) return policy
  throw new UsageError(
    `--policy must be ${POLICY_NAMES.join(' or ')}, got "${text}"${suggestName(text, POLICY_NAMES)}`,
  )
}
