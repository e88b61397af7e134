import { checkFunction, checkString } from '../../../core/argument-checks.js'
import { type OptionRules, required, resolveOptions } from '../../../core/options.js'
import {
  checkVerificationState,
  type VerificationReading,
  type VerificationState,
} from './verification-state.js'

/** HTTP requires a challenge with 401. There is no registered scheme for `X-Api-Key`. */
const CHALLENGE = 'ApiKey realm="Verification state"'

/**
 * How a server's verification state is loaded and read.
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
  /** The one API key that may load and read it. */
  readonly apiKey: string
  /** Replaces everything that the server holds by this state, which has been checked. */
  readonly load: (state: VerificationState) => void | Promise<void>
  /** Tells what the server holds, and every intent called for since it was loaded. */
  readonly read: () => VerificationReading | Promise<VerificationReading>
}

/**
 * Makes the *verification state* of a server as a Fetch-standard handler, to be mounted at
 * `/verification/state`: `PUT` loads a state, `GET` reads what became of it. It replaces everything that
 * the server holds, so it is for the server's test configuration only, never for production.
 *
 * It always answers: `400` naming the field and the value, for a state that cannot be; `401` without the
 * key; `500` with the reason, where `load` or `read` fails.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
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
      // The reason is told: whoever verifies a server is at work on it.
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
