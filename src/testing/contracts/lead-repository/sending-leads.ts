import { decideCommandOrRefuse } from '../../../core/decide-lead-command.js'
import type { LeadDecision } from '../../../core/decision.js'
import { LeadUpdateError } from '../../../core/errors.js'
import { type CampaignLead, LEAD_STATUSES, type SendInFlight } from '../../../core/lead.js'
import type { LeadCommand } from '../../../core/lead-command.js'
import { resolvePolicy } from '../../../core/policy.js'
import type { StoredLead } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import { aCampaign, aLead, aLeadSubsequence, aPendingSend, aWorkspace } from '../../builders.js'

/** When the sends of most test cases are due. */
export const DUE_AT = '2025-07-01T12:00:00.000Z'

const LEASE_SECONDS = 60

/** When the lease of a claim at {@link DUE_AT} expires. */
export const LEASE_UNTIL = afterDue(LEASE_SECONDS * 1_000)

/** Returns the time some milliseconds after {@link DUE_AT}. */
export function afterDue(milliseconds: number): string {
  return new Date(Date.parse(DUE_AT) + milliseconds).toISOString()
}

type LeadState = Pick<CampaignLead, 'status' | 'subsequence' | 'pendingSend' | 'sendInFlight'>

/**
 * Creates leads with every status, enrollment and state of their sends. Each send is due, and each lease expires, at
 * {@link DUE_AT}. A pending send is due earlier or later if the lead has a claim as well, which decides alone.
 */
export function everySendingLead(): Workspace[] {
  const enrollment = aLeadSubsequence()
  const ended = aLeadSubsequence((subsequence) => {
    subsequence.status = 'completed'
    subsequence.completedAt = '2025-06-25T09:00:00.000Z'
  })
  const sends: Pick<LeadState, 'pendingSend' | 'sendInFlight'>[] = [
    { pendingSend: null },
    { pendingSend: aSend('main', DUE_AT) },
    { pendingSend: aSend('subsequence', DUE_AT) },
    { pendingSend: null, sendInFlight: anExpiringClaim('main') },
    { pendingSend: null, sendInFlight: anExpiringClaim('subsequence') },
    { pendingSend: aSend('subsequence', afterDue(-1)), sendInFlight: anExpiringClaim('main') },
    { pendingSend: aSend('main', afterDue(1)), sendInFlight: anExpiringClaim('subsequence') },
  ]
  return toWorkspaces(
    LEAD_STATUSES.flatMap((status) =>
      [null, enrollment, ended].flatMap((subsequence) =>
        sends.map((send) => ({ status, subsequence, ...send })),
      ),
    ),
  )
}

/**
 * Creates `lead_1`, `lead_2` and so on, each with a main e-mail.
 *
 * @param dueAt - When the e-mail of each lead is due.
 */
export function leadsWithMainSends(dueAt: readonly string[]): Workspace[] {
  return toWorkspaces(
    dueAt.map((sendAt) => ({
      status: 'active',
      subsequence: null,
      pendingSend: aSend('main', sendAt),
    })),
  )
}

/** Creates `lead_1` with an e-mail of the main sequence and `lead_2` with one of a subsequence, both due. */
export function leadsWithBothSends(): Workspace[] {
  return toWorkspaces([
    { status: 'active', subsequence: null, pendingSend: aSend('main', DUE_AT) },
    {
      status: 'replied',
      subsequence: aLeadSubsequence(),
      pendingSend: aSend('subsequence', DUE_AT),
    },
  ])
}

function toWorkspaces(states: readonly LeadState[]): Workspace[] {
  const campaign = aCampaign((draft) => {
    draft.leads = states.map((state, index) =>
      aLead((lead) => void Object.assign(lead, { _id: `lead_${index + 1}` }, state)),
    )
  })
  return [aWorkspace((workspace) => (workspace.campaigns = [campaign]))]
}

function aSend(sequence: SendInFlight['sequence'], sendAt: string) {
  return aPendingSend((send) => void Object.assign(send, { sequence, sendAt }))
}

function anExpiringClaim(sequence: SendInFlight['sequence']): SendInFlight {
  const { id, enrolledAt } = aLeadSubsequence()
  const isMain = sequence === 'main'
  return {
    id: 'send_claimed',
    sequence,
    subsequenceId: isMain ? null : id,
    enrolledAt: isMain ? null : enrolledAt,
    attempt: 2,
    claimedAt: '2025-07-01T11:59:00.000Z',
    leaseUntil: DUE_AT,
  }
}

/** Decides on a lead with any custom fields. */
type DecideAny = <L extends CampaignLead>(stored: StoredLead<L>) => LeadDecision<L>

/** The action of a sender or a recipient, for the stored lead. */
export type Action = (lead: CampaignLead) => LeadCommand

/** Claims the e-mail of a lead, which is pending or whose lease has expired. */
export const claim: Action = ({ pendingSend, sendInFlight }) => ({
  type: 'claimSend',
  sendId: sendInFlight?.id ?? pendingSend?.id ?? 'none',
  leaseSeconds: LEASE_SECONDS,
})

/** Confirms the claimed e-mail of a lead, and schedules no other one. */
export const confirm: Action = ({ sendInFlight }) => ({
  type: 'confirmSend',
  sendId: sendInFlight?.id ?? 'none',
})

/** Decides by the rules of commands at a time, and throws their refusals. */
export function decideAction(action: Action, now: string): DecideAny {
  return (stored) => {
    const decision = decide(stored, action, now)
    if (decision instanceof LeadUpdateError) throw decision
    return decision
  }
}

/** Decides by the rules of commands at a time. A refused command changes nothing. */
export function decideActionIfAccepted(action: Action, now: string): DecideAny {
  return (stored) => {
    const decision = decide(stored, action, now)
    return decision instanceof LeadUpdateError ? { lead: stored.lead, intents: [] } : decision
  }
}

function decide<L extends CampaignLead>({ lead }: StoredLead<L>, action: Action, now: string) {
  const rules = { policy: resolvePolicy(undefined), extend: undefined }
  return decideCommandOrRefuse(rules, lead, action(lead), new Date(now))
}
