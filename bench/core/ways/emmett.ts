import type { Command, Decider, Event } from '@event-driven-io/emmett'
import type { CampaignLead, LeadStatus, LeadSubsequence } from 'campaign-lead'
import type { CampaignIndex } from '../campaign-index.js'
import {
  activateStatus,
  createDecision,
  type Decide,
  enroll,
  type Plan,
  planUpdate,
} from '../rules-by-hand.js'

type LeadEvent =
  | Event<'StatusSet', { status: LeadStatus }>
  | Event<'Tagged', { aiTag: string | null }>
  | Event<'Enrolled', { subsequence: LeadSubsequence }>
  | Event<'Exited', { completedAt: string }>

type UpdateLead = Command<'UpdateLead', Plan>

/** emmett's decider: `decide` turns a command into events, `evolve` applies events to the state. */
export function decideByEmmett(index: CampaignIndex): Decide {
  return (lead, patch, now) => {
    const plan = planUpdate(index, lead, patch, now)
    const events = decider.decide({ type: 'UpdateLead', data: plan, kind: 'Command' }, lead)
    const changed = [events].flat().reduce(decider.evolve, lead)
    return createDecision(index, lead, changed, plan.choice, plan.timestamp)
  }
}

const decider: Decider<CampaignLead, UpdateLead, LeadEvent> = {
  initialState: () => {
    throw new Error('An update never creates a lead')
  },
  decide({ data: { status, aiTag, choice, timestamp } }, lead) {
    const events: LeadEvent[] = []
    const { outcome, target } = choice ?? {}
    const isEnrolling = outcome === 'enrolled' || outcome === 'switched'
    const newStatus = isEnrolling ? activateStatus(status) : status
    if (newStatus !== lead.status) {
      events.push({ type: 'StatusSet', data: { status: newStatus }, kind: 'Event' })
    }
    if (aiTag !== lead.aiTag) events.push({ type: 'Tagged', data: { aiTag }, kind: 'Event' })
    if (isEnrolling && target !== undefined) {
      const subsequence = enroll(target, timestamp)
      events.push({ type: 'Enrolled', data: { subsequence }, kind: 'Event' })
    }
    if (outcome === 'exited') {
      events.push({ type: 'Exited', data: { completedAt: timestamp }, kind: 'Event' })
    }
    return events
  },
  evolve(lead, event) {
    if (event.type === 'Enrolled') {
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
