import { documentedPolicy, guardedPolicy } from '../core/policy.js'
import type { Check } from '../testing/check.js'
import { createHttpImplementation } from '../testing/http/http-implementation.js'
import { createHttpLeadSystem } from '../testing/http/http-lead-system.js'
import { lawChecks } from '../testing/laws/law-checks.js'
import { systemChecks } from '../testing/systems/system-checks.js'
import type { Verification } from './command.js'

const POLICIES = { documented: documentedPolicy, guarded: guardedPolicy }

/**
 * Everything that is promised of a server.
 *
 * @param seed - What the cases are drawn by.
 */
export function verificationChecks(
  { server, policy: policyName, runs }: Verification,
  seed: number,
): Check[] {
  const policy = policyName && POLICIES[policyName]
  const options = { policy, seed, numRuns: runs }
  const implementation = createHttpImplementation(server)
  return [
    ...lawChecks(implementation, { ...options, inProcess: false }),
    ...systemChecks(createHttpLeadSystem(server), options),
  ]
}
