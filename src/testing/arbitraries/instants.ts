import fc from 'fast-check'

const HOUR = 60 * 60 * 1000

// The events of a lead are in June 2025, and every decision is in July.
const ADDED = Date.parse('2025-06-15T09:00:00.000Z')
const DECIDED = Date.parse('2025-07-01T12:00:00.000Z')

/** Three timestamps of a lead, in order. */
export interface LeadHistory {
  readonly addedAt: string
  readonly enrolledAt: string
  readonly completedAt: string
}

/** Generates timestamps of a lead, all before {@link arbitraryNow}. */
export const arbitraryHistory: fc.Arbitrary<LeadHistory> = fc
  .tuple(fc.nat(99), fc.nat(99), fc.nat(99))
  .map(([first, second, third]) => ({
    addedAt: atHour(ADDED, first),
    enrolledAt: atHour(ADDED, first + second),
    completedAt: atHour(ADDED, first + second + third),
  }))

/** Generates the time of a decision. */
export const arbitraryNow: fc.Arbitrary<string> = fc.nat(999).map(toNow)

/** Returns the time of a decision with these milliseconds. */
export function toNow(milliseconds: number): string {
  return new Date(DECIDED + milliseconds).toISOString()
}

/** Generates the time of a scheduled e-mail: after the decision, or before it if the sender is late. */
export const arbitrarySendAt: fc.Arbitrary<string> = fc
  .integer({ min: -24, max: 99 })
  .map((hours) => atHour(DECIDED, hours))

function atHour(start: number, hours: number): string {
  return new Date(start + hours * HOUR).toISOString()
}
