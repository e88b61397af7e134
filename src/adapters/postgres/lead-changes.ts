import { type CampaignLead, LEAD_FIELDS } from '../../core/lead.js'
import { compareField, fieldOf, type JsonChange } from './json-changes.js'

/** What an update changes of a lead. */
interface LeadChanges {
  /** Each field that changed, with its new value; `null` if it was removed. */
  readonly changes: Readonly<Record<string, unknown>>
  /** The parts that changed of the application's own fields; `undefined` if none did. */
  readonly ownChanges: readonly JsonChange[] | undefined
}

/** Neither can change: they name the lead. */
const NAMES: readonly string[] = ['_id', 'campaignId'] satisfies (keyof CampaignLead)[]

/**
 * Compares a lead as it was loaded with the one that was decided. Only what changed is to be written: the rest was
 * rounded when it was read, if JavaScript cannot hold it.
 */
export function compareLeads(before: CampaignLead, after: CampaignLead): LeadChanges {
  const changes: [string, unknown][] = []
  const ownChanges: JsonChange[] = []
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = fieldOf(after, name)
    if (NAMES.includes(name) || Object.is(fieldOf(before, name), value)) continue
    if (!LEAD_FIELDS.includes(name)) {
      const parts = compareField([], name, before, after)
      if (parts.length === 0) continue
      ownChanges.push(...parts)
    }
    changes.push([name, value ?? null])
  }
  return {
    // Not by assignment, which would not set a key such as `__proto__`.
    changes: Object.fromEntries(changes),
    ownChanges: ownChanges.length > 0 ? ownChanges : undefined,
  }
}
