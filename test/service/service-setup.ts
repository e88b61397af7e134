import {
  type CampaignLead,
  createLeadService,
  type LeadService,
  type LeadServiceOptions,
} from 'campaign-lead'
import {
  createMemoryStore,
  createRecordingSink,
  type MemoryStore,
  type RecordingSink,
} from 'campaign-lead/memory'
import { expect } from 'vitest'
import { aLead, NOW } from '../support/builders.js'
import { aSeed } from '../support/seeds.js'

const deliveryErrors: unknown[] = []

/** Fails if a delivery has failed, unless the test sets `onDeliveryError` itself. */
export function expectNoDeliveryErrors(): void {
  expect(deliveryErrors.splice(0)).toEqual([])
}

interface Setup {
  service: LeadService
  store: MemoryStore
  sink: RecordingSink
}

/** A service over a memory store with these leads, and a recording sink. */
export function setUp(
  leads: readonly CampaignLead[] = [aLead()],
  options: Partial<Extract<LeadServiceOptions, { readonly sink: object }>> = {},
): Setup {
  const store = createMemoryStore(aSeed(...leads))
  const sink = createRecordingSink()
  const service = createLeadService({
    repository: store,
    sink,
    clock: () => NOW,
    onDeliveryError: (error) => void deliveryErrors.push(error),
    ...options,
  })
  return { service, store, sink }
}
