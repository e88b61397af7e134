import fc from 'fast-check'

const HOUR = 60 * 60 * 1000

// What happened to a lead, happened in June 2025; every decision is made in July.
const ADDED = Date.parse('2025-06-15T09:00:00.000Z')
const DECIDED = Date.parse('2025-07-01T12:00:00.000Z')

/** Three moments of a lead's life, in their order. */
export interface LeadHistory {
  readonly addedAt: string
  readonly enrolledAt: string
  readonly completedAt: string
}

/** Moments of a lead's life, all of them before {@link arbitraryNow}. */
export const arbitraryHistory: fc.Arbitrary<LeadHistory> = fc
  .tuple(fc.nat(99), fc.nat(99), fc.nat(99))
  .map(([first, second, third]) => ({
    addedAt: atHour(ADDED, first),
    enrolledAt: atHour(ADDED, first + second),
    completedAt: atHour(ADDED, first + second + third),
  }))

/** When a decision is made, to the millisecond. */
export const arbitraryNow: fc.Arbitrary<string> = fc.nat(999).map(toNow)

/** The moment of a decision, by its milliseconds. */
export function toNow(milliseconds: number): string {
  return new Date(DECIDED + milliseconds).toISOString()
}

/** When an e-mail is to be sent: before the decision, if the sender is late, or after it. */
export const arbitrarySendAt: fc.Arbitrary<string> = fc
  .integer({ min: -24, max: 99 })
  .map((hours) => atHour(DECIDED, hours))

function atHour(start: number, hours: number): string {
  return new Date(start + hours * HOUR).toISOString()
}
