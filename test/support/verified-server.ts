import { documentedPolicy, type LeadRepository } from 'campaign-lead'
import type { Fetch, HttpServerOptions, VerificationState } from 'campaign-lead/testing/conformance'
import { onTestFinished } from 'vitest'
import { type Listening, listen } from '../../examples/server/listen.js'
import { createVerifiableHandler } from '../../examples/server/verifiable-handler.js'

export const API_KEY = 'sk_under_verification'

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
): Promise<HttpServerOptions & { readonly fetch: Fetch }> {
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

/** The same, on a port of its own, until the test is over. */
export async function aListeningServer(
  faults: unknown[],
  wrapRepository?: Tampering['wrapRepository'],
): Promise<Listening> {
  const handle = await createVerifiableHandler({
    apiKey: API_KEY,
    state: NOTHING,
    onError: (error) => void faults.push(error),
    ...(wrapRepository && { wrapRepository }),
  })
  const server = await listen(handle, 0, 'port')
  onTestFinished(() => server.close())
  return server
}
