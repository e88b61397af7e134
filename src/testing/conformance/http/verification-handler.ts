import { checkFunction, checkString } from '../../../core/argument-checks.js'
import { type OptionRules, required, resolveOptions } from '../../../core/resolve-options.js'
import {
  checkVerificationState,
  type VerificationReading,
  type VerificationState,
} from './verification-state.js'

/** HTTP requires a challenge in a 401 response. No scheme is registered for `X-Api-Key`. */
const CHALLENGE = 'ApiKey realm="Verification state"'

/**
 * Options of {@link createVerificationHandler}.
 *
 * @example
 * ```ts
 * const options: VerificationHandlerOptions = {
 *   apiKey,
 *   load: ({ workspaces }) => store.restore({ workspaces }),
 *   read: () => ({ leads: everyLead(), intents: everyIntent() }),
 * }
 * ```
 */
export interface VerificationHandlerOptions {
  /** The only API key that may load and read the state. */
  readonly apiKey: string
  /** Replaces everything that the server stores by this state, which is valid. */
  readonly load: (state: VerificationState) => void | Promise<void>
  /** Returns every stored lead, and every intent since the state was loaded. */
  readonly read: () => VerificationReading | Promise<VerificationReading>
}

/**
 * Creates a Fetch-standard handler for the *verification state* of a server. Mount it at
 * `/verification/state`: `PUT` loads a state, `GET` reads the leads and the intents. It replaces everything
 * that the server stores: mount it in a test configuration only, never in production.
 *
 * It always responds: with `400` and a message that names the field and the value if the state is invalid,
 * with `401` without the key, and with `500` and the reason if `load` or `read` fails.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * let service: LeadService | undefined
 * const verificationState = createVerificationHandler({
 *   apiKey,
 *   load: (state) => void (service = serve(state)),
 *   read: () => ({ leads: everyLead(), intents: everyIntent() }),
 * })
 * ```
 */
export function createVerificationHandler(
  options: VerificationHandlerOptions,
): (request: Request) => Promise<Response> {
  const { apiKey, load, read } = resolveOptions('options', options, OPTIONS)

  return async (request) => {
    if (request.headers.get('X-Api-Key') !== apiKey) {
      const message = 'Header X-Api-Key is not the key of this state'
      return refuse(401, 'UNAUTHORIZED', message, { 'WWW-Authenticate': CHALLENGE })
    }
    try {
      if (request.method === 'GET') return Response.json(await read())
      if (request.method === 'PUT') return await loadFrom(request, load)
    } catch (error) {
      // The reason is not secret: only the server's developers verify it.
      return refuse(500, 'INTERNAL', String(error))
    }
    const message = `The verification state has no ${request.method}, only GET and PUT`
    return refuse(405, 'METHOD_NOT_ALLOWED', message, { Allow: 'GET, PUT' })
  }
}

const OPTIONS = {
  apiKey: required(checkString),
  load: required(checkFunction),
  read: required(checkFunction),
} satisfies OptionRules<VerificationHandlerOptions>

async function loadFrom(
  request: Request,
  load: VerificationHandlerOptions['load'],
): Promise<Response> {
  let state: VerificationState
  try {
    state = await request.json()
    checkVerificationState(state)
  } catch (error) {
    return refuse(400, 'INVALID_STATE', error instanceof Error ? error.message : String(error))
  }
  await load(state)
  return new Response(null, { status: 204 })
}

function refuse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ success: false, error: { code, message } }, { status, headers })
}
