import { assign, setup, transition } from 'xstate'
import {
  activated,
  type Decide,
  enter,
  type LookUps,
  makePlan,
  NO_LEAD,
  type Plan,
  tellDecision,
} from '../rules-by-hand.js'

const NO_UPDATE: { readonly type: 'update'; readonly plan: Plan } = {
  type: 'update',
  plan: { status: 'pending', aiTag: null, chosen: undefined, instant: '' },
}

const machine = setup({
  // How XState is told of types: the values are not read.
  types: { context: NO_LEAD, events: NO_UPDATE },
  guards: {
    isEntering: ({ event }) =>
      event.plan.chosen?.outcome === 'enrolled' || event.plan.chosen?.outcome === 'switched',
    isExiting: ({ event }) => event.plan.chosen?.outcome === 'exited',
  },
  actions: {
    enter: assign({
      status: ({ event }) => activated(event.plan.status),
      aiTag: ({ event }) => event.plan.aiTag,
      subsequence: ({ event: { plan } }) =>
        plan.chosen?.entered ? enter(plan.chosen.entered, plan.instant) : null,
      pendingSend: null,
    }),
    exit: assign({
      status: 'completed',
      aiTag: ({ event }) => event.plan.aiTag,
      subsequence: ({ context: { subsequence }, event }) =>
        subsequence && {
          ...subsequence,
          status: 'completed' as const,
          completedAt: event.plan.instant,
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
      { guard: 'isEntering', actions: 'enter' },
      { guard: 'isExiting', actions: 'exit' },
      { actions: 'stay' },
    ],
  },
})

/** XState's pure `transition` of a snapshot whose context is the lead. */
export function decideByXstate(lookUps: LookUps): Decide {
  return (lead, patch, now) => {
    const plan = makePlan(lookUps, lead, patch, now)
    const snapshot = machine.resolveState({ value: {}, context: lead })
    const [{ context }] = transition(machine, snapshot, { type: 'update', plan })
    return tellDecision(lookUps, lead, context, plan.chosen, plan.instant)
  }
}
