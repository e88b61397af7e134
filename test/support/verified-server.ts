import {
  documentedPolicy,
  type LeadDecision,
  type LeadRepository,
  type StoredLead,
} from 'campaign-lead'
import type { HttpServerOptions, VerificationState } from 'campaign-lead/testing'
import { createVerifiableHandler } from '../../examples/server/verifiable-handler.js'

const API_KEY = 'sk_under_verification'

/** What a server holds before anything is loaded: nothing. */
const NOTHING: VerificationState = {
  now: '2025-07-01T12:00:00.000Z',
  policy: documentedPolicy,
  visibleWorkspaceIds: ['ws_1'],
  workspaces: [],
}

/** What stands between a client and the server, or the server and its store. */
export interface Tampering {
  readonly wrapRepository?: (repository: LeadRepository) => LeadRepository
  /** Comes upon each answer to an update. */
  readonly tamper?: (response: Response, request: Request) => Response | Promise<Response>
}

/** The real service, store and handler with its verification state, without a port. */
export async function aVerifiedServer(
  faults: unknown[],
  { wrapRepository, tamper = (response) => response }: Tampering = {},
): Promise<HttpServerOptions & { readonly url: string }> {
  const handle = await createVerifiableHandler({
    apiKey: API_KEY,
    state: NOTHING,
    onError: (error) => void faults.push(error),
    ...(wrapRepository && { wrapRepository }),
  })
  return {
    url: 'http://localhost',
    apiKey: API_KEY,
    fetch: async (url, init) => {
      const request = new Request(url, init)
      const response = await handle(request)
      return request.method === 'PATCH' ? tamper(response, request) : response
    },
  }
}

/** A repository whose decisions come out otherwise than the service decided. */
export function decidingOtherwise(
  change: (decision: LeadDecision, stored: StoredLead) => LeadDecision,
): (repository: LeadRepository) => LeadRepository {
  return (repository) => ({
    ...repository,
    update: (ref, decide) => repository.update(ref, (stored) => change(decide(stored), stored)),
  })
}
