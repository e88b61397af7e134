import type { CampaignLead } from 'campaign-lead'

/** A field of a lead, before and after; `undefined` where it is not there. */
export interface FieldChange {
  /** With dots, such as `subsequence.emailsSent`. */
  readonly field: string
  /** As JSON. */
  readonly before: string | undefined
  /** As JSON. */
  readonly after: string | undefined
}

/** Every field of a lead and of its place and its pending send, in the order in which they stand there. */
export function compareLeads(before: CampaignLead, after: CampaignLead): readonly FieldChange[] {
  const [old, changed] = [fieldsOf(before), fieldsOf(after)]
  const names = [...new Set([...changed.keys(), ...old.keys()])]
  return names
    .map((field) => ({ field, before: old.get(field), after: changed.get(field) }))
    .sort((one, other) => rankOf(one.field) - rankOf(other.field))
}

/** What is there only before or only after stands with its parent, and behind it. */
function rankOf(field: string): number {
  const [parent = '', part] = field.split('.')
  const parents = ['subsequence', 'pendingSend']
  return parents.indexOf(parent) * 2 + (part === undefined ? 0 : 1)
}

function fieldsOf(lead: CampaignLead): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(lead).flatMap(([name, value]) =>
      isParent(name, value)
        ? Object.entries(Object(value)).map(([inner, part]) => [`${name}.${inner}`, print(part)])
        : [[name, print(value)]],
    ),
  )
}

function isParent(name: string, value: unknown): boolean {
  return (name === 'subsequence' || name === 'pendingSend') && value !== null
}

function print(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined'
}
