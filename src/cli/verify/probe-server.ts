import { documentedPolicy } from '../../core/policy.js'
import { aLead, aPendingSend, aWorkspace } from '../../testing/builders.js'
import { changesOf } from '../../testing/conformance/http/http-implementation.js'
import type { HttpServer } from '../../testing/conformance/http/http-server.js'
import type { VerificationState } from '../../testing/conformance/http/verification-state.js'
import {
  loadState,
  readState,
  VerificationStateError,
  type VerificationStateFault,
} from '../../testing/conformance/http/verified-server.js'

const STATE: VerificationState = {
  now: '2025-07-01T12:00:00.000Z',
  policy: documentedPolicy,
  visibleWorkspaceIds: ['ws_1'],
  workspaces: [
    aWorkspace((workspace) => {
      const lead = aLead((draft) => (draft.pendingSend = aPendingSend()))
      workspace.campaigns = [{ id: lead.campaignId, subsequences: [], leads: [lead] }]
    }),
  ],
}

/** What to do about it. */
const ADVICE: Record<VerificationStateFault, string> = {
  unreachable: 'Start the server, or correct the address.',
  unauthorized: 'Give a key that the server knows: --key, or $CAMPAIGN_LEAD_API_KEY.',
  missing:
    'Serve a verification state there, in the test configuration of the server; or say where it is, by\n' +
    '--state-url. Its exact shapes: vectors/VERIFICATION.md in the package.',
  unusable:
    'Mend the verification state. Its exact shapes: vectors/VERIFICATION.md in the package.',
}

/**
 * Finds out whether a server can be verified, before it is.
 *
 * @returns What is wrong and what to do about it; `undefined` where nothing is.
 */
export async function probeServer(server: HttpServer): Promise<string | undefined> {
  try {
    await loadState(server, STATE)
    const changes = changesOf(STATE, await readState(server))
    if (changes.length === 0) return undefined
    const message = [`GET ${server.stateUrl} tells something else than was loaded`, ...changes]
    throw new VerificationStateError('unusable', message.join('\n- '))
  } catch (error) {
    if (!(error instanceof VerificationStateError)) throw error
    return `${error.message}\n\n${ADVICE[error.fault]}`
  }
}

/** Whether a server still answers, after something went wrong. */
export async function isStillThere(server: HttpServer): Promise<boolean> {
  try {
    await readState(server)
    return true
  } catch (error) {
    return !(error instanceof VerificationStateError && error.fault === 'unreachable')
  }
}
