import { LEAD_STATUSES } from 'campaign-lead'
import { useState } from 'react'
import { type FormPatch, formPatchOf } from '../model/form-patch.js'
import { choicesOf, SelectField } from '../parts/select-field.js'
import { tagOf, valueOf } from '../parts/tag-choices.js'
import { TextInput } from '../parts/text-input.js'

const LEAVE = { value: 'leave', label: 'leave it' } as const
const OTHER = { value: 'other', label: 'another text…' } as const

/** The patch, chosen by hand; one that has anything else in it can only be given as JSON. */
export function PatchForm({
  patch,
  tags,
  onChange,
}: {
  readonly patch: unknown
  readonly tags: readonly string[]
  readonly onChange: (patch: unknown) => void
}) {
  const [isOther, setOther] = useState(false)
  const known = formPatchOf(patch)
  if (known === null) return <p>It has something in it that can only be given as JSON.</p>

  const { status, aiTag } = known
  const isText = typeof aiTag === 'string' && (isOther || !tags.includes(aiTag))
  const setTag = (changed: string | null | undefined) => onChange(without(known, 'aiTag', changed))

  return (
    <div className="fields">
      <SelectField
        label="Status"
        value={status ?? 'leave'}
        choices={[LEAVE, ...choicesOf(LEAD_STATUSES), ...ownChoice(status)]}
        onChange={(value) =>
          onChange(without(known, 'status', value === 'leave' ? undefined : value))
        }
      />
      <SelectField
        label="AI tag"
        value={isText ? 'other' : aiTag === undefined ? 'leave' : valueOf(aiTag)}
        choices={[
          LEAVE,
          { value: valueOf(null), label: 'clear it' },
          ...[...new Set(tags)].map((tag) => ({ value: valueOf(tag), label: tag })),
          OTHER,
        ]}
        onChange={(value) => {
          setOther(value === 'other')
          if (value === 'other') setTag('')
          else setTag(value === 'leave' ? undefined : tagOf(value))
        }}
      />
      {isText && <TextInput label="The text" value={aiTag ?? ''} onChange={setTag} />}
    </div>
  )
}

/** The other field stays, and so does the order of the two. */
function without(
  patch: FormPatch,
  field: keyof FormPatch,
  value: string | null | undefined,
): Record<string, unknown> {
  const { [field]: _, ...rest } = patch
  if (value === undefined) return rest
  return field === 'status' ? { status: value, ...rest } : { ...rest, aiTag: value }
}

function ownChoice(status: string | undefined) {
  const statuses: readonly string[] = LEAD_STATUSES
  return status === undefined || statuses.includes(status) ? [] : choicesOf([status])
}
