import { documentedPolicy } from '../../core/policy.js'
import { aLead, aPendingSend, aWorkspace } from '../../testing/builders.js'
import { findChanges } from '../../testing/conformance/http/http-implementation.js'
import type { HttpServer } from '../../testing/conformance/http/http-server.js'
import {
  loadState,
  readState,
  VerificationStateError,
  type VerificationStateErrorCode,
} from '../../testing/conformance/http/verification-client.js'
import type { VerificationState } from '../../testing/conformance/http/verification-state.js'

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

/** How to fix each kind of failure. */
const ADVICE: Record<VerificationStateErrorCode, string> = {
  unreachable: 'Start the server, or correct the URL.',
  unauthorized: 'Set --key or $CAMPAIGN_LEAD_API_KEY to a key that the server accepts.',
  missing:
    'Serve a verification state there, in the test configuration of the server, or set --state-url.\n' +
    'Its format is documented in vectors/VERIFICATION.md in the package.',
  unusable:
    'Fix the verification state. Its format is documented in vectors/VERIFICATION.md in the package.',
}

/**
 * Checks whether a server can be verified: it loads and reads back a state.
 *
 * @returns The error and how to fix it, or `undefined` if the server can be verified.
 */
export async function probeServer(server: HttpServer): Promise<string | undefined> {
  try {
    await loadState(server, STATE)
    const changes = findChanges(STATE, await readState(server))
    if (changes.length === 0) return undefined
    const message = [`GET ${server.stateUrl} returns a different state than was loaded`, ...changes]
    throw new VerificationStateError('unusable', message.join('\n- '))
  } catch (error) {
    if (!(error instanceof VerificationStateError)) throw error
    return `${error.message}\n\n${ADVICE[error.code]}`
  }
}

/** Reports whether a server still answers. */
export async function isReachable(server: HttpServer): Promise<boolean> {
  try {
    await readState(server)
    return true
  } catch (error) {
    return !(error instanceof VerificationStateError && error.code === 'unreachable')
  }
}
