import { drawContexts } from '../../testing/arbitraries/case-contexts.js'
import type { Check } from '../../testing/checks/check.js'
import { createHttpLeadSystem } from '../../testing/conformance/http/http-lead-system.js'
import type { HttpServer } from '../../testing/conformance/http/http-server.js'
import { createPlannedImplementation } from '../../testing/conformance/http/planned-implementation.js'
import { requestChecks } from '../../testing/conformance/http/request-checks.js'
import type { LeadUpdateCase } from '../../testing/conformance/implementation.js'
import { createRuleChecks } from '../../testing/conformance/properties/rule-checks.js'
import { systemChecks } from '../../testing/conformance/systems/system-checks.js'
import { createVectorChecks } from '../../testing/conformance/vectors/vector-checks.js'
import { POLICIES, UsageError } from '../command-line.js'
import type { VerifyRequest } from './verify-request.js'

/** A check whose cases are known before it is run. */
type PlannedCheck = Check & { readonly draw: () => readonly LeadUpdateCase[] }

/**
 * Creates the checks that the command selects, the simplest first. The cases of the selected checks are
 * planned, so that the server decides many of them concurrently.
 *
 * @param server - The server, with the connections to use.
 * @param seed - The seed of the cases.
 * @throws {@link UsageError} if `--only` selects no check.
 */
export function createVerificationChecks(
  { policy: policyName, runs, only }: Omit<VerifyRequest, 'server'>,
  server: HttpServer,
  seed: number,
): readonly Check[] {
  const policy = policyName && POLICIES[policyName]
  const options = { policy, seed, numRuns: runs }
  // Twice as many contexts as cases per property, so that few cases of a property share a context.
  const contexts = drawContexts(2 * runs, seed, policy)
  const forVectors = createPlannedImplementation(server)
  const forProperties = createPlannedImplementation(server)
  // A server does not store custom fields.
  const vectors = createVectorChecks(forVectors.decide, { policy }).filter(
    ({ group }) => group !== 'own fields',
  )
  const properties = createRuleChecks(
    forProperties.decide,
    { ...options, inProcess: false },
    contexts,
  )
  const selected = selectChecks(
    [
      ...requestChecks(server),
      ...vectors,
      ...properties,
      ...systemChecks(createHttpLeadSystem(server), options),
    ],
    only,
  )
  forVectors.plan(() => drawCases(vectors, selected))
  forProperties.plan(() => drawCases(properties, selected))
  return selected
}

/** Formats the group and the name of a check, which together are unique. */
export function formatLabel({ group, name }: Pick<Check, 'group' | 'name'>): string {
  return `${group} › ${name}`
}

/** Selects the check with this label or, if there is none, all that contain the text, case-insensitively. */
function selectChecks(checks: readonly Check[], text: string | undefined): readonly Check[] {
  if (text === undefined) return checks
  const exact = checks.filter((check) => formatLabel(check) === text)
  if (exact.length > 0) return exact
  const key = text.toLowerCase()
  const selected = checks.filter((check) => formatLabel(check).toLowerCase().includes(key))
  if (selected.length > 0) return selected
  throw new UsageError(`--only "${text}" selects none of ${checks.length} checks`)
}

function drawCases(
  checks: readonly PlannedCheck[],
  selected: readonly Check[],
): readonly LeadUpdateCase[] {
  return checks.filter((check) => selected.includes(check)).flatMap(({ draw }) => draw())
}
