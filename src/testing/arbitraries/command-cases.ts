import * as fc from 'fast-check'
import { resolvePolicy } from '../../core/policy.js'
import { resolveOptions } from '../../core/resolve-options.js'
import type { LeadCommandCase } from '../conformance/command-implementation.js'
import { BUILD_COMMAND_CASE, type CommandKind } from './command-kinds.js'
import { arbitraryCommandParts } from './command-parts.js'
import { arbitraryPolicy } from './lead-arbitraries.js'
import { CASE_CONSTRAINTS, type UpdateCaseConstraints } from './update-cases.js'

/** Every kind of case, in the order of the table of commands. */
export const COMMAND_KINDS = [
  'scheduleSend',
  'claimSend',
  'confirmSend',
  'releaseSend',
  'recordReply',
  'recordBounce',
  'recordUnsubscribe',
  'removeLead',
  'completeSequence',
  'SEND_CLAIMED',
  'SEND_MISPLACED',
  'SEND_CANCELED',
  'STATUS_NOT_SENDABLE',
  'SEND_NOT_DUE',
  'nothing',
] as const satisfies CommandKind[]

/**
 * Generates complete cases of commands, of every kind equally often: each command that changes the lead, each refusal,
 * and commands that change nothing. In most cases, the command concerns the e-mail of the lead.
 *
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const cases = arbitraryCommandCase({ policy: guardedPolicy })
 * fc.assert(fc.property(cases, ({ lead, command, now }) => {
 *   const result = safeApplyLeadCommand(lead, command, { policy: guardedPolicy, now: new Date(now) })
 *   return !result.success || result.decision.intents.length <= 2
 * }))
 * ```
 */
export function arbitraryCommandCase(
  constraints: UpdateCaseConstraints = {},
): fc.Arbitrary<LeadCommandCase> {
  return arbitraryCommandCaseOf(
    COMMAND_KINDS,
    resolveOptions('constraints', constraints, CASE_CONSTRAINTS),
  )
}

/** Generates cases of some kinds. */
export function arbitraryCommandCaseOf(
  kinds: readonly CommandKind[],
  { policy }: UpdateCaseConstraints,
): fc.Arbitrary<LeadCommandCase> {
  const policies = policy === undefined ? arbitraryPolicy() : fc.constant(resolvePolicy(policy))
  const parts = arbitraryCommandParts(policies)
  return fc.oneof(
    ...kinds.map((kind) =>
      parts.map((own) => ({
        ...BUILD_COMMAND_CASE[kind](own),
        policy: own.policy,
        now: own.now,
      })),
    ),
  )
}
