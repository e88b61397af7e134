import { assign, setup, transition } from 'xstate'
import type { CampaignIndex } from '../campaign-index.js'
import {
  activateStatus,
  createDecision,
  type Decide,
  enroll,
  NO_LEAD,
  type Plan,
  planUpdate,
} from '../rules-by-hand.js'

const NO_UPDATE: { readonly type: 'update'; readonly plan: Plan } = {
  type: 'update',
  plan: { status: 'pending', aiTag: null, choice: undefined, timestamp: '' },
}

const machine = setup({
  // XState infers the types from these values and never reads them.
  types: { context: NO_LEAD, events: NO_UPDATE },
  guards: {
    isEnrolling: ({ event }) =>
      event.plan.choice?.outcome === 'enrolled' || event.plan.choice?.outcome === 'switched',
    isExiting: ({ event }) => event.plan.choice?.outcome === 'exited',
  },
  actions: {
    enroll: assign({
      status: ({ event }) => activateStatus(event.plan.status),
      aiTag: ({ event }) => event.plan.aiTag,
      subsequence: ({ event: { plan } }) =>
        plan.choice?.target ? enroll(plan.choice.target, plan.timestamp) : null,
      pendingSend: null,
    }),
    exit: assign({
      status: 'completed',
      aiTag: ({ event }) => event.plan.aiTag,
      subsequence: ({ context: { subsequence }, event }) =>
        subsequence && {
          ...subsequence,
          status: 'completed' as const,
          completedAt: event.plan.timestamp,
        },
      pendingSend: null,
    }),
    stay: assign({
      status: ({ event }) => event.plan.status,
      aiTag: ({ event }) => event.plan.aiTag,
    }),
  },
}).createMachine({
  context: NO_LEAD,
  on: {
    update: [
      { guard: 'isEnrolling', actions: 'enroll' },
      { guard: 'isExiting', actions: 'exit' },
      { actions: 'stay' },
    ],
  },
})

/** XState's pure `transition` on a snapshot whose context is the lead. */
export function decideByXstate(index: CampaignIndex): Decide {
  return (lead, patch, now) => {
    const plan = planUpdate(index, lead, patch, now)
    const snapshot = machine.resolveState({ value: {}, context: lead })
    const [{ context }] = transition(machine, snapshot, { type: 'update', plan })
    return createDecision(index, lead, context, plan.choice, plan.timestamp)
  }
}
