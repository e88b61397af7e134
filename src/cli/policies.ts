import { documentedPolicy, guardedPolicy } from '../core/policy.js'
import { UsageError } from './usage.js'

/** The policies that a command line can name. */
export const POLICIES = { documented: documentedPolicy, guarded: guardedPolicy } as const

/** A policy that a command line can name. */
export type PolicyName = keyof typeof POLICIES

const POLICY_NAMES = ['documented', 'guarded'] as const satisfies PolicyName[]

/**
 * Reads what `--policy` names.
 *
 * @throws {@link UsageError} where there is no such policy.
 */
export function parsePolicy(given: string): PolicyName {
  const policy = POLICY_NAMES.find((name) => name === given)
  if (policy !== undefined) return policy
  throw new UsageError(`--policy must be ${POLICY_NAMES.join(' or ')}, got "${given}"`)
}
