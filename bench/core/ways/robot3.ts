import type { CampaignLead } from 'campaign-lead'
import { createMachine, guard, interpret, reduce, state, transition } from 'robot3'
import {
  activated,
  type Decide,
  enter,
  type LookUps,
  makePlan,
  type Plan,
  tellDecision,
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
          (_, { plan: { chosen } }) =>
            chosen?.outcome === 'enrolled' || chosen?.outcome === 'switched',
        ),
        reduce<CampaignLead, Update>((lead, { plan: { status, aiTag, chosen, instant } }) => ({
          ...lead,
          status: activated(status),
          aiTag,
          subsequence: chosen?.entered ? enter(chosen.entered, instant) : null,
          pendingSend: null,
        })),
      ),
      transition(
        'update',
        'waiting',
        guard<CampaignLead, Update>((_, { plan }) => plan.chosen?.outcome === 'exited'),
        reduce<CampaignLead, Update>((lead, { plan: { aiTag, instant } }) => ({
          ...lead,
          status: 'completed',
          aiTag,
          subsequence: lead.subsequence && {
            ...lead.subsequence,
            status: 'completed',
            completedAt: instant,
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

/** A machine interpreted for each lead, which is its context. */
export function decideByRobot3(lookUps: LookUps): Decide {
  return (lead, patch, now) => {
    const plan = makePlan(lookUps, lead, patch, now)
    const service = interpret(machine, () => {}, lead)
    service.send({ type: 'update', plan })
    return tellDecision(lookUps, lead, service.context, plan.chosen, plan.instant)
  }
}
