import type { Command, Decider, Event } from '@event-driven-io/emmett'
import type { CampaignLead, LeadStatus, LeadSubsequence } from 'campaign-lead'
import {
  activated,
  type Decide,
  enter,
  type LookUps,
  makePlan,
  type Plan,
  tellDecision,
} from '../rules-by-hand.js'

type LeadEvent =
  | Event<'StatusSet', { status: LeadStatus }>
  | Event<'Tagged', { aiTag: string | null }>
  | Event<'Entered', { subsequence: LeadSubsequence }>
  | Event<'Exited', { completedAt: string }>

type UpdateLead = Command<'UpdateLead', Plan>

/** emmett's decider: `decide` makes events of a command, `evolve` the new state of events. */
export function decideByEmmett(lookUps: LookUps): Decide {
  return (lead, patch, now) => {
    const plan = makePlan(lookUps, lead, patch, now)
    const events = decider.decide({ type: 'UpdateLead', data: plan, kind: 'Command' }, lead)
    const changed = [events].flat().reduce(decider.evolve, lead)
    return tellDecision(lookUps, lead, changed, plan.chosen, plan.instant)
  }
}

const decider: Decider<CampaignLead, UpdateLead, LeadEvent> = {
  initialState: () => {
    throw new Error('A lead is never made by an update')
  },
  decide({ data: { status, aiTag, chosen, instant } }, lead) {
    const events: LeadEvent[] = []
    const { outcome, entered } = chosen ?? {}
    const isEntering = outcome === 'enrolled' || outcome === 'switched'
    const newStatus = isEntering ? activated(status) : status
    if (newStatus !== lead.status) {
      events.push({ type: 'StatusSet', data: { status: newStatus }, kind: 'Event' })
    }
    if (aiTag !== lead.aiTag) events.push({ type: 'Tagged', data: { aiTag }, kind: 'Event' })
    if (isEntering && entered !== undefined) {
      const subsequence = enter(entered, instant)
      events.push({ type: 'Entered', data: { subsequence }, kind: 'Event' })
    }
    if (outcome === 'exited') {
      events.push({ type: 'Exited', data: { completedAt: instant }, kind: 'Event' })
    }
    return events
  },
  evolve(lead, event) {
    if (event.type === 'Entered') {
      return { ...lead, subsequence: event.data.subsequence, pendingSend: null }
    }
    if (event.type === 'Exited') {
      const { completedAt } = event.data
      return {
        ...lead,
        status: 'completed',
        subsequence: lead.subsequence && { ...lead.subsequence, status: 'completed', completedAt },
        pendingSend: null,
      }
    }
    return { ...lead, ...event.data }
  },
}
