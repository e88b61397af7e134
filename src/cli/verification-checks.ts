import { documentedPolicy } from '../core/policy.js'
import { aLead } from '../testing/builders.js'
import type { Check } from '../testing/check.js'
import { checksOfRequests } from '../testing/http/request-checks.js'
import type { Verification } from './command.js'

/** Everything that is promised of a server. */
export function verificationChecks({ server }: Verification, _seed: number): Check[] {
  const given = {
    lead: aLead(),
    subsequences: [],
    tags: [],
    policy: documentedPolicy,
    now: '2025-07-01T12:00:00.000Z',
  }
  return checksOfRequests(server, given, [])
}
