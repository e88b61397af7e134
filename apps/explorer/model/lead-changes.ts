import type { CampaignLead } from 'campaign-lead'

/** A field of a lead before and after a step; `undefined` if the field is missing. */
export interface FieldChange {
  /** With dots, such as `subsequence.emailsSent`. */
  readonly field: string
  /** As JSON. */
  readonly before: string | undefined
  /** As JSON. */
  readonly after: string | undefined
}

/** Compares all fields of a lead, its subsequence, its pending and its claimed send, in their order. */
export function compareLeads(before: CampaignLead, after: CampaignLead): readonly FieldChange[] {
  const [old, changed] = [flatten(before), flatten(after)]
  const names = [...new Set([...changed.keys(), ...old.keys()])]
  return names
    .map((field) => ({ field, before: old.get(field), after: changed.get(field) }))
    .sort((one, other) => rank(one.field) - rank(other.field))
}

/** The fields whose own fields are compared. */
const PARENTS = ['subsequence', 'pendingSend', 'sendInFlight']

/** Sorts fields that exist only before or only after next to their parent. */
function rank(field: string): number {
  const [parent = '', part] = field.split('.')
  return PARENTS.indexOf(parent) * 2 + (part === undefined ? 0 : 1)
}

function flatten(lead: CampaignLead): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(lead).flatMap(([name, value]) =>
      isParent(name, value)
        ? Object.entries(Object(value)).map(([inner, part]) => [`${name}.${inner}`, print(part)])
        : [[name, print(value)]],
    ),
  )
}

function isParent(name: string, value: unknown): boolean {
  return PARENTS.includes(name) && value !== null
}

function print(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined'
}
