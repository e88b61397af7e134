import { LEAD_STATUSES, type LeadPolicy } from 'campaign-lead'
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components'
import { findPreset, POLICY_PRESETS } from '../model/policy-presets.js'
import { Details } from '../parts/code.js'
import { SelectField, toChoices } from '../parts/select-field.js'

/** The policy: a preset, or custom options. */
export function PolicyPanel({
  policy,
  onChange,
}: {
  readonly policy: LeadPolicy
  readonly onChange: (policy: LeadPolicy) => void
}) {
  const preset = findPreset(policy) ?? 'custom'
  return (
    <section className="panel" aria-labelledby="policy-title">
      <h2 id="policy-title">The policy</h2>
      <SelectField
        label="Preset"
        value={preset}
        choices={[
          { value: 'documented', label: 'documented: what the documentation states' },
          { value: 'guarded', label: 'guarded: for a service that really sends' },
          ...(preset === 'custom' ? [{ value: 'custom', label: 'custom' } as const] : []),
        ]}
        onChange={(chosen) => {
          if (chosen !== 'custom') onChange(POLICY_PRESETS[chosen])
        }}
      />
      <Details title="Options">
        <PolicyOptions policy={policy} onChange={onChange} />
      </Details>
    </section>
  )
}

const TAG_MATCHINGS = ['exact', 'caseInsensitive'] as const
const RE_ENROLLMENTS = ['afterCleanExit', 'always', 'never'] as const
const STATUSES_ON_ENROLLMENT = ['keep', 'activate'] as const
const SWITCHES = ['true', 'false'] as const
const LOCKABLE_STATUSES = LEAD_STATUSES.filter(
  (status) => status !== 'active' && status !== 'paused',
)

function PolicyOptions({
  policy,
  onChange,
}: {
  readonly policy: LeadPolicy
  readonly onChange: (policy: LeadPolicy) => void
}) {
  const { doNotContact } = policy
  return (
    <div className="fields">
      <SelectField
        label="tagMatching"
        value={policy.tagMatching}
        choices={toChoices(TAG_MATCHINGS)}
        onChange={(tagMatching) => onChange({ ...policy, tagMatching })}
      />
      <SelectField
        label="reEnrollment"
        value={policy.reEnrollment}
        choices={toChoices(RE_ENROLLMENTS)}
        onChange={(reEnrollment) => onChange({ ...policy, reEnrollment })}
      />
      <SelectField
        label="statusOnEnrollment"
        value={policy.statusOnEnrollment}
        choices={toChoices(STATUSES_ON_ENROLLMENT)}
        onChange={(statusOnEnrollment) => onChange({ ...policy, statusOnEnrollment })}
      />
      <SelectField
        label="stopOnReply"
        value={policy.stopOnReply ? 'true' : 'false'}
        choices={toChoices(SWITCHES)}
        onChange={(chosen) => onChange({ ...policy, stopOnReply: chosen === 'true' })}
      />
      <SelectField
        label="stopOnAutoReply"
        value={policy.stopOnAutoReply ? 'true' : 'false'}
        choices={toChoices(SWITCHES)}
        onChange={(chosen) => onChange({ ...policy, stopOnAutoReply: chosen === 'true' })}
      />
      <CheckboxGroup
        className="field checks"
        value={[...doNotContact]}
        onChange={(chosen) =>
          onChange({
            ...policy,
            doNotContact: LOCKABLE_STATUSES.filter((status) => chosen.includes(status)),
          })
        }
      >
        <Label>doNotContact</Label>
        {LOCKABLE_STATUSES.map((status) => (
          <Checkbox key={status} value={status}>
            <span className="box" aria-hidden="true" />
            {status}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </div>
  )
}
