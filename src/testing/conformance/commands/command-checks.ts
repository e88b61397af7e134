import { checkBoolean, checkFunction } from '../../../core/argument-checks.js'
import { checkPolicy, type LeadPolicy } from '../../../core/policy.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  resolveOptions,
} from '../../../core/resolve-options.js'
import type { Check } from '../../checks/check.js'
import { RUN_OPTIONS, type RunOptions } from '../../checks/property-check.js'
import { decideCommandCase, type LeadCommandImplementation } from '../command-implementation.js'
import { decideCase, type LeadUpdateImplementation, packageRules } from '../implementation.js'
import type { CommandProperty, RulesUnderTest } from './command-property.js'
import { decisionProperties } from './decision-properties.js'
import { historyProperties } from './history-properties.js'
import { inProcessCommandProperties } from './in-process-properties.js'
import { tableProperties } from './table-properties.js'

const PROPERTIES: readonly CommandProperty[] = [
  ...tableProperties,
  ...decisionProperties,
  ...inProcessCommandProperties,
  ...historyProperties,
]

/**
 * Options of {@link commandChecks}.
 *
 * @example
 * ```ts
 * // Also checks that the updates of the same implementation respect the claims of its commands.
 * const options: CommandCheckOptions = { applyLeadUpdate: ourRules, policy: guardedPolicy }
 * await assertChecks(commandChecks(ourCommands, options))
 * ```
 */
export interface CommandCheckOptions extends RunOptions {
  /**
   * The updates of the same implementation. Some properties mix updates and commands of one lead. Defaults to the
   * `applyLeadUpdate` of this package.
   */
  readonly applyLeadUpdate?: LeadUpdateImplementation | undefined
  /** The policy of an implementation that has only one. Defaults to a random policy for each case. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /** `false` leaves out the properties that do not apply to a server. Defaults to `true`. */
  readonly inProcess?: boolean | undefined
}

const OPTIONS = {
  ...RUN_OPTIONS,
  applyLeadUpdate: defaultsTo(packageRules, checkFunction),
  policy: optional(checkPolicy),
  inProcess: defaultsTo(true, checkBoolean),
} satisfies OptionRules<CommandCheckOptions>

/**
 * Creates the checks of the properties that every implementation of the commands has: each decision equals that of this
 * package, and no sequence of updates and commands cancels an e-mail that may be on its way, or sends one twice. Each
 * check runs on cases that fast-check generates, and shrinks a failing case.
 *
 * @param implementation - The implementation under test, such as `applyLeadCommand` itself.
 * @returns One check for each property. The error of a check has the property, the smallest failing case in words and as
 * JSON, and the seed that repeats the failure.
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * registerChecks({ describe, it }, 'our commands', commandChecks(ourCommands))
 * ```
 */
export function commandChecks(
  implementation: LeadCommandImplementation,
  options: CommandCheckOptions = {},
): Check[] {
  const resolved = resolveOptions('options', options, OPTIONS)
  const { applyLeadUpdate, policy, inProcess, ...run } = resolved
  const rules: RulesUnderTest = {
    decide: (testCase) => decideCommandCase(implementation, testCase),
    update: (testCase) => decideCase(applyLeadUpdate, testCase),
  }
  return PROPERTIES.filter(({ scope }) => inProcess || scope === 'anywhere').map((property) =>
    property.createCheck(rules, { policy }, run),
  )
}
