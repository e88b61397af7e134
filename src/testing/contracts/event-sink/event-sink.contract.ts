import * as fc from 'fast-check'
import type { Intent } from '../../../core/intents.js'
import type { EventSink } from '../../../ports/event-sink.js'
import type { StoredIntent } from '../../../ports/lead-repository.js'
import { type Interruption, interruptEach, runInterleaved } from '../simulation/simulated-io.js'
import { expectCapabilities, expectEqual, expectIo } from '../violation.js'
import {
  expectExecuted,
  expectExecutedOnce,
  type SinkCases,
  type SinkContext,
  type SinkProcess,
} from './context.js'

const MANY = 500

/** The capabilities that a sink declares. */
export const capabilities: SinkCases = {
  'declared capabilities': {
    description: 'The sink declares exactly the capabilities that its harness declares.',
    async run({ open, harness }) {
      const { sink } = await open()
      expectCapabilities(sink.capabilities, harness.capabilities)
    },
  },
}

/** Delivery without failures. */
export const delivering: SinkCases = {
  'all intents': {
    description: 'Each delivered intent is executed once, unchanged and under its id.',
    async run({ open }) {
      const { sink, executedIntents } = await open()
      const intents = someIntents(6)
      await deliver(sink, intents.slice(0, 3))
      expectExecutedOnce(await executedIntents(), intents.slice(0, 3))
      await deliver(sink, intents.slice(3))
      expectExecutedOnce(await executedIntents(), intents)
    },
  },
  'empty list': {
    description: 'deliver with an empty list resolves, and nothing is executed.',
    async run({ open }) {
      const { sink, executedIntents } = await open()
      await sink.deliver([])
      expectExecutedOnce(await executedIntents(), [])
    },
  },
  completion: {
    description: 'deliver resolves only after all intents are executed or safely queued.',
    async run({ open, explore }) {
      await explore(fc.integer({ min: 1, max: 4 }), async (scheduler, count) => {
        const { sink, io, executedIntents } = await open()
        const intents = someIntents(count)
        await runInterleaved(scheduler, [io], () => deliver(sink, intents))
        expectExecuted(await executedIntents(), intents)
      })
    },
  },
  [`${MANY} intents`]: {
    description: `deliver executes ${MANY} intents in one call.`,
    async run({ open }) {
      const { sink, executedIntents } = await open()
      await sink.deliver(someIntents(MANY))
      expectExecutedOnce(await executedIntents(), someIntents(MANY))
    },
  },
  'unchanged argument': {
    description: 'deliver changes neither the list that it receives nor the intents in it.',
    async run({ open }) {
      const { sink } = await open()
      const intents = someIntents(6)
      await sink.deliver(intents)
      expectEqual('The argument of deliver', intents, someIntents(6))
    },
  },
  'concurrent calls': {
    description: 'Concurrent calls each execute all their intents.',
    async run({ open, explore }) {
      await explore(fc.integer({ min: 2, max: 5 }), async (scheduler, calls) => {
        const { sink, io, executedIntents } = await open()
        const intents = someIntents(2 * calls)
        await runInterleaved(scheduler, [io], async () => {
          const deliveries = Array.from({ length: calls }, (_, index) =>
            deliver(sink, intents.slice(2 * index, 2 * index + 2)),
          )
          await Promise.all(deliveries)
        })
        expectExecutedOnce(await executedIntents(), intents)
      })
    },
  },
}

/** Delivery during I/O failures. */
export const failures: SinkCases = {
  rejection: {
    description:
      'If any I/O call fails, once or permanently, deliver rejects unless all intents were executed anyway.',
    async run({ open }) {
      for (const isFinal of [false, true]) {
        const failed = await interruptEach({ isFinal }, async (interruption) => {
          const { sink, io, executedIntents } = await open()
          const intents = someIntents(3)
          const { succeeded, wasInterrupted } = await io.interrupt(interruption, () =>
            deliver(sink, intents),
          )
          if (succeeded) expectExecuted(await executedIntents(), intents)
          return wasInterrupted
        })
        expectIo(failed)
      }
    },
  },
  redelivery: {
    description:
      'Intents that are delivered again after a failure are executed, under the same ids.',
    run: (context) => redeliver(context, { isFinal: true }, restore, expectExecuted),
  },
}

/** Repeated delivery to a sink that `deduplicates`. */
export const deduplicating: SinkCases = {
  'repeated delivery': {
    description: 'An intent that is delivered twice, in one call or in two, is executed once.',
    async run({ open }) {
      const { sink, executedIntents } = await open()
      const intents = someIntents(3)
      await deliver(sink, [...intents, ...intents])
      await deliver(sink, intents)
      expectExecutedOnce(await executedIntents(), intents)
    },
  },
  'concurrent delivery': {
    description: 'An intent that two concurrent calls deliver is executed once.',
    async run({ open, explore }) {
      await explore(fc.integer({ min: 1, max: 3 }), async (scheduler, count) => {
        const { sink, io, executedIntents } = await open()
        const intents = someIntents(count)
        await runInterleaved(scheduler, [io], () =>
          Promise.all([deliver(sink, intents), deliver(sink, intents)]),
        )
        expectExecutedOnce(await executedIntents(), intents)
      })
    },
  },
}

/** Repeated delivery after a failure to a sink that `deduplicates`. */
export const deduplicatingAfterFailures: SinkCases = {
  'after a failure': {
    description: 'If any I/O call fails, an intent that is delivered again is executed once.',
    run: (context) => redeliver(context, { isFinal: false }, restore, expectExecutedOnce),
  },
  'after a crash': {
    description:
      'If the process crashes at any I/O call, an intent that the next process delivers again is executed once.',
    run: (context) => redeliver(context, { isFinal: true }, crash, expectExecutedOnce),
  },
}

/** Lets each I/O call of a delivery fail in turn, recovers, and delivers the same intents again. */
async function redeliver(
  { open }: SinkContext,
  mode: Pick<Interruption, 'isFinal'>,
  recover: (process: SinkProcess) => Promise<SinkProcess>,
  expectDelivery: typeof expectExecuted,
): Promise<void> {
  const failed = await interruptEach(mode, async (interruption) => {
    const process = await open()
    const intents = someIntents(3)
    const work = () => deliver(process.sink, intents)
    const { wasInterrupted } = await process.io.interrupt(interruption, work)
    const recovered = await recover(process)
    await deliver(recovered.sink, intents)
    expectDelivery(await recovered.executedIntents(), intents)
    return wasInterrupted
  })
  expectIo(failed)
}

async function restore(process: SinkProcess): Promise<SinkProcess> {
  process.io.restore()
  return process
}

function crash(process: SinkProcess): Promise<SinkProcess> {
  return process.crash()
}

/** Delivers copies, because mutating the argument is the subject of another case. */
function deliver(sink: EventSink, intents: readonly StoredIntent[]): Promise<void> {
  return sink.deliver(structuredClone(intents))
}

/** Creates intents of all types in turn, each of another lead. */
function someIntents(count: number): StoredIntent[] {
  const creators = [createCancelSend, createEnrollment, createWebhook, createEmailSent]
  return Array.from({ length: count }, (_, index) => {
    const leadId = `lead_${index + 1}`
    const createIntent = creators[index % creators.length] ?? createWebhook
    return { id: `cmp_1:${leadId}:1:${index % 3}`, leadVersion: 1, intent: createIntent(leadId) }
  })
}

function createCancelSend(leadId: string): Intent {
  const ids = { leadId, campaignId: 'cmp_1', sendId: `send_of_${leadId}` }
  return { type: 'cancelSend', ...ids, sequence: 'main' }
}

function createEnrollment(leadId: string): Intent {
  return {
    type: 'enrollment',
    action: 'enrolled',
    leadId,
    campaignId: 'cmp_1',
    subsequenceId: 'sub_1',
    subsequenceName: 'Très intéressé 🎉',
    previousSubsequenceId: null,
  }
}

function createWebhook(leadId: string): Intent {
  const data = { leadId, campaignId: 'cmp_1', previousAiTag: null, aiTag: 'Interested' }
  const timestamp = '2025-07-01T12:00:00.000Z'
  return { type: 'emitWebhook', event: { type: 'lead.tag_changed', timestamp, data } }
}

function createEmailSent(leadId: string): Intent {
  const data = { leadId, campaignId: 'cmp_1', sendId: `send_of_${leadId}` }
  const timestamp = '2025-07-01T12:00:00.000Z'
  return {
    type: 'emitWebhook',
    event: {
      type: 'email.sent',
      timestamp,
      data: { ...data, sequence: 'subsequence', subsequenceId: 'sub_1' },
    },
  }
}
