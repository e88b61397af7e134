import { drawContexts } from '../../testing/arbitraries/case-contexts.js'
import type { Check } from '../../testing/checks/check.js'
import { createHttpLeadSystem } from '../../testing/conformance/http/http-lead-system.js'
import type { HttpServer } from '../../testing/conformance/http/http-server.js'
import { createPlannedImplementation } from '../../testing/conformance/http/planned-implementation.js'
import { requestChecks } from '../../testing/conformance/http/request-checks.js'
import type { LeadUpdateCase } from '../../testing/conformance/implementation.js'
import { lawChecksIn } from '../../testing/conformance/laws/law-checks.js'
import { systemChecks } from '../../testing/conformance/systems/system-checks.js'
import { vectorChecksOf } from '../../testing/conformance/vectors/vector-checks.js'
import { POLICIES } from '../policies.js'
import { selectChecks } from './select-checks.js'
import type { Verification } from './verification.js'

/** A check of cases that are known beforehand. */
type PlannedCheck = Check & { readonly draw: () => readonly LeadUpdateCase[] }

/**
 * Everything that is promised of a server and selected by the verification, the simplest first. The
 * cases of the selected checks are planned, so that the server decides many of them at a time.
 *
 * @param server - With the connections that are used.
 * @param seed - What the cases are drawn by.
 * @throws {@link UsageError} if `--only` selects nothing.
 */
export function verificationChecks(
  { policy: policyName, runs, only }: Omit<Verification, 'server'>,
  server: HttpServer,
  seed: number,
): readonly Check[] {
  const policy = policyName && POLICIES[policyName]
  const options = { policy, seed, numRuns: runs }
  // Twice as many as each law draws, so that few of its cases share one.
  const contexts = drawContexts(2 * runs, seed, policy)
  const forVectors = createPlannedImplementation(server)
  const forLaws = createPlannedImplementation(server)
  // A server stores the fields that it knows.
  const vectors = vectorChecksOf(forVectors.decide, policy).filter(
    ({ group }) => group !== 'own fields',
  )
  const laws = lawChecksIn(forLaws.decide, { ...options, inProcess: false }, contexts)
  const selected = selectChecks(
    [
      ...requestChecks(server),
      ...vectors,
      ...laws,
      ...systemChecks(createHttpLeadSystem(server), options),
    ],
    only,
  )
  forVectors.plan(() => drawCases(vectors, selected))
  forLaws.plan(() => drawCases(laws, selected))
  return selected
}

function drawCases(
  checks: readonly PlannedCheck[],
  selected: readonly Check[],
): readonly LeadUpdateCase[] {
  return checks.filter((check) => selected.includes(check)).flatMap(({ draw }) => draw())
}
