import { createLeadService } from 'campaign-lead'
import type { DeliveryParts, DeliveryService } from 'campaign-lead/testing/contracts'

/** When every decision of the services is made. */
export const NOW = new Date('2025-07-01T12:00:00.000Z')

/** The service itself, at one moment. */
export function createSoundService(parts: DeliveryParts): DeliveryService {
  return createLeadService({ ...parts, clock: () => NOW })
}
