import type { Check } from '../../testing/check.js'
import { createHttpImplementation } from '../../testing/http/http-implementation.js'
import { createHttpLeadSystem } from '../../testing/http/http-lead-system.js'
import { requestChecks } from '../../testing/http/request-checks.js'
import { lawChecks } from '../../testing/laws/law-checks.js'
import { systemChecks } from '../../testing/systems/system-checks.js'
import { vectorChecks } from '../../testing/vectors/vector-checks.js'
import { POLICIES } from '../policies.js'
import type { Verification } from './verification.js'

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
  const vectors = vectorChecks(implementation, { policy })
  return [
    ...requestChecks(server),
    // A server stores the fields that it knows.
    ...vectors.filter(({ group }) => group !== 'own fields'),
    ...lawChecks(implementation, { ...options, inProcess: false }),
    ...systemChecks(createHttpLeadSystem(server), options),
  ]
}
