import { LEAD_STATUSES } from 'campaign-lead'
import { useState } from 'react'
import { type FormPatch, toFormPatch } from '../model/form-patch.js'
import { SelectField, toChoices } from '../parts/select-field.js'
import { toChoiceValue, toTag } from '../parts/tag-choices.js'
import { TextInput } from '../parts/text-input.js'

const UNCHANGED = { value: 'unchanged', label: 'unchanged' } as const
const OTHER = { value: 'other', label: 'Other tag…' } as const

/** A form for a patch with `status` and `aiTag`. A patch with anything else can only be edited as JSON. */
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
  const known = toFormPatch(patch)
  if (known === null) return <p>This patch can only be edited as JSON.</p>

  const { status, aiTag } = known
  const isText = typeof aiTag === 'string' && (isOther || !tags.includes(aiTag))
  const setTag = (changed: string | null | undefined) =>
    onChange(replaceField(known, 'aiTag', changed))

  return (
    <div className="fields">
      <SelectField
        label="Status"
        value={status ?? 'unchanged'}
        choices={[UNCHANGED, ...toChoices(LEAD_STATUSES), ...unknownStatusChoice(status)]}
        onChange={(value) =>
          onChange(replaceField(known, 'status', value === 'unchanged' ? undefined : value))
        }
      />
      <SelectField
        label="AI tag"
        value={isText ? 'other' : aiTag === undefined ? 'unchanged' : toChoiceValue(aiTag)}
        choices={[
          UNCHANGED,
          { value: toChoiceValue(null), label: 'clear' },
          ...[...new Set(tags)].map((tag) => ({ value: toChoiceValue(tag), label: tag })),
          OTHER,
        ]}
        onChange={(value) => {
          setOther(value === 'other')
          if (value === 'other') setTag('')
          else setTag(value === 'unchanged' ? undefined : toTag(value))
        }}
      />
      {isText && <TextInput label="Tag" value={aiTag ?? ''} onChange={setTag} />}
    </div>
  )
}

/** Replaces a field and keeps the order of both. */
function replaceField(
  patch: FormPatch,
  field: keyof FormPatch,
  value: string | null | undefined,
): Record<string, unknown> {
  const { [field]: _, ...rest } = patch
  if (value === undefined) return rest
  return field === 'status' ? { status: value, ...rest } : { ...rest, aiTag: value }
}

function unknownStatusChoice(status: string | undefined) {
  const statuses: readonly string[] = LEAD_STATUSES
  return status === undefined || statuses.includes(status) ? [] : toChoices([status])
}
