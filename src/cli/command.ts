import {
  type CommandName,
  findCommand,
  readCommandLine,
  refuseOptionsOfOthers,
} from './command-line.js'
import type { Environment } from './output.js'
import { type PreviewRequest, parsePreviewRequest } from './preview/preview-request.js'
import { UsageError } from './usage.js'
import { parseVerification, type Verification } from './verify/verification.js'

/** What a command line asks for. */
export type Command =
  | { readonly name: 'help'; readonly of?: CommandName }
  | { readonly name: 'version' }
  | { readonly name: 'verify'; readonly verification: Verification }
  | { readonly name: 'preview'; readonly request: PreviewRequest }

/**
 * Reads a command line.
 *
 * @throws {@link UsageError} naming what is wrong.
 */
export function parseCommand(args: readonly string[], env: Environment): Command {
  const { values, positionals } = readCommandLine(args)
  const [given, ...operands] = positionals
  const name = findCommand(given)
  if (values.help === true) return { name: 'help', ...(name !== undefined && { of: name }) }
  if (values.version === true) return { name: 'version' }
  if (given === undefined) {
    throw new UsageError('Say what to do: verify <url>, or preview <leads>')
  }
  if (name === undefined) {
    throw new UsageError(`Unknown command "${given}": there is "verify" and "preview"`)
  }
  refuseOptionsOfOthers(name, values)
  return name === 'verify'
    ? { name, verification: parseVerification(operands, values, env) }
    : { name, request: parsePreviewRequest(operands, values) }
}
