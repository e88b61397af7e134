import type { CampaignLead } from 'campaign-lead'
import { createMachine, guard, interpret, reduce, state, transition } from 'robot3'
import type { CampaignIndex } from '../campaign-index.js'
import {
  activateStatus,
  createDecision,
  type Decide,
  enroll,
  type Plan,
  planUpdate,
} from '../rules-by-hand.js'

interface Update {
  readonly type: 'update'
  readonly plan: Plan
}

const machine = createMachine(
  {
    waiting: state(
      transition(
        'update',
        'waiting',
        guard<CampaignLead, Update>(
          (_, { plan: { choice } }) =>
            choice?.outcome === 'enrolled' || choice?.outcome === 'switched',
        ),
        reduce<CampaignLead, Update>((lead, { plan: { status, aiTag, choice, timestamp } }) => ({
          ...lead,
          status: activateStatus(status),
          aiTag,
          subsequence: choice?.target ? enroll(choice.target, timestamp) : null,
          pendingSend: null,
        })),
      ),
      transition(
        'update',
        'waiting',
        guard<CampaignLead, Update>((_, { plan }) => plan.choice?.outcome === 'exited'),
        reduce<CampaignLead, Update>((lead, { plan: { aiTag, timestamp } }) => ({
          ...lead,
          status: 'completed',
          aiTag,
          subsequence: lead.subsequence && {
            ...lead.subsequence,
            status: 'completed',
            completedAt: timestamp,
          },
          pendingSend: null,
        })),
      ),
      transition(
        'update',
        'waiting',
        reduce<CampaignLead, Update>((lead, { plan: { status, aiTag } }) => ({
          ...lead,
          status,
          aiTag,
        })),
      ),
    ),
  },
  (lead: CampaignLead) => lead,
)

/** Interprets a machine for each lead, which is its context. */
export function decideByRobot3(index: CampaignIndex): Decide {
  return (lead, patch, now) => {
    const plan = planUpdate(index, lead, patch, now)
    const service = interpret(machine, () => {}, lead)
    service.send({ type: 'update', plan })
    return createDecision(index, lead, service.context, plan.choice, plan.timestamp)
  }
}
