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

/** What the API is made of while it is verified. */
export interface VerifiableOptions {
  readonly apiKey: string
  /** What it holds until a verification replaces it. */
  readonly state: VerificationState
  /** Told of every fault of the inside. */
  readonly onError: (error: unknown) => void
  /** Comes between the service and the store: to put a fault in, in a test. */
  readonly wrapRepository?: (repository: LeadRepository) => LeadRepository
}

/** Makes the API together with its verification state, at `/verification/state`. */
export async function createVerifiableHandler(options: VerifiableOptions): Promise<LeadHandler> {
  const { apiKey, onError, wrapRepository = (repository) => repository } = options
  const keyHash = await hashApiKey(apiKey)

  /** The service, the store and the handler of every day, made anew for this state. */
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
      // No order is promised between deliveries; the version tells that of one lead's updates.
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
