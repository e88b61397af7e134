import { createLeadService, type LeadRepository } from 'campaign-lead'
import {
  createApiKeyAuthenticator,
  createLeadHandler,
  hashApiKey,
  type LeadHandler,
} from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import {
  createVerificationHandler,
  type VerificationState,
} from 'campaign-lead/testing/conformance'

/** Options of {@link createVerifiableHandler}. */
export interface VerifiableHandlerOptions {
  readonly apiKey: string
  /** The initial state. A verification replaces it. */
  readonly state: VerificationState
  /** Called for every internal error. */
  readonly onError: (error: unknown) => void
  /** Wraps the store of the service, to inject faults in tests. */
  readonly wrapRepository?: (repository: LeadRepository) => LeadRepository
}

/** Creates the handler of the API and of its verification state, at `/verification/state`. */
export async function createVerifiableHandler(
  options: VerifiableHandlerOptions,
): Promise<LeadHandler> {
  const { apiKey, onError, wrapRepository = (repository) => repository } = options
  const keyHash = await hashApiKey(apiKey)

  /** Creates a store with this state, and the service and the handler of production. */
  function serve({ now, policy, visibleWorkspaceIds, workspaces }: VerificationState) {
    const store = createMemoryStore({ workspaces })
    const sink = createRecordingSink()
    const service = createLeadService({
      repository: wrapRepository(store),
      sink,
      onDeliveryError: onError,
      policy,
      clock: () => new Date(now),
    })
    const principal = { id: 'verification', workspaceIds: visibleWorkspaceIds }
    const handle = createLeadHandler({
      service,
      authenticate: createApiKeyAuthenticator((hash) =>
        hash === keyHash ? { keyHash, principal } : null,
      ),
      onError,
    })
    return { store, sink, handle }
  }

  let served = serve(options.state)

  const verificationState = createVerificationHandler({
    apiKey,
    load: (state) => {
      served = serve(state)
    },
    read: () => ({
      leads: served.store
        .snapshot()
        .workspaces.flatMap(({ campaigns }) => campaigns.flatMap(({ leads }) => leads)),
      // Deliveries are unordered. The version restores the order of the updates of a lead.
      intents: [...served.sink.delivered]
        .sort((one, other) => one.leadVersion - other.leadVersion)
        .map(({ intent }) => intent),
    }),
  })

  return (request) =>
    new URL(request.url).pathname === '/verification/state'
      ? verificationState(request)
      : served.handle(request)
}
