import { documentedPolicy, type LeadRepository } from 'campaign-lead'
import type { LeadHandler } from 'campaign-lead/http'
import type { HttpServerOptions, VerificationState } from 'campaign-lead/testing/conformance'
import { onTestFinished } from 'vitest'
import { type Listening, listen } from '../../examples/server/listen.js'
import { createVerifiableHandler } from '../../examples/server/verifiable-handler.js'

export const API_KEY = 'sk_under_verification'

/** The state of a server before a state is loaded. */
const EMPTY_STATE: VerificationState = {
  now: '2025-07-01T12:00:00.000Z',
  policy: documentedPolicy,
  visibleWorkspaceIds: ['ws_1'],
  workspaces: [],
}

/** Changes to the server that its verification has to detect. */
export interface Tampering {
  readonly wrapRepository?: (repository: LeadRepository) => LeadRepository
  /** Replaces each response to an update. */
  readonly tamper?: (response: Response, request: Request) => Response | Promise<Response>
}

/** Creates a handler with verification state, without a port. Internal errors are added to `errors`. */
export async function aVerifiedServer(
  errors: unknown[],
  { wrapRepository, tamper = (response) => response }: Tampering = {},
): Promise<HttpServerOptions & { readonly fetch: NonNullable<HttpServerOptions['fetch']> }> {
  const handle = await createHandler(errors, wrapRepository)
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

/** Starts the same handler on a free port until the test ends. */
export async function aListeningServer(
  errors: unknown[],
  wrapRepository?: Tampering['wrapRepository'],
): Promise<Listening> {
  const server = await listen(await createHandler(errors, wrapRepository), 0, 'port')
  onTestFinished(() => server.close())
  return server
}

function createHandler(
  errors: unknown[],
  wrapRepository: Tampering['wrapRepository'],
): Promise<LeadHandler> {
  return createVerifiableHandler({
    apiKey: API_KEY,
    state: EMPTY_STATE,
    onError: (error) => void errors.push(error),
    ...(wrapRepository && { wrapRepository }),
  })
}
