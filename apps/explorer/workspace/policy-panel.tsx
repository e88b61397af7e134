import type { LeadPolicy } from 'campaign-lead'
import { useId } from 'react'
import { LOCKABLE_STATUSES } from '../../../src/core/policy.js'
import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import { findPreset, POLICY_PRESETS } from '../model/policy-presets.js'
import { SelectField } from '../parts/select-field.js'

/** The policy, folded to one line: a preset, or custom options. */
export function PolicyPanel({
  exploration,
  onChange,
}: {
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
}) {
  const id = useId()
  const { policy } = exploration
  const preset = findPreset(policy) ?? 'custom'
  const change = (changed: LeadPolicy) => onChange({ ...exploration, policy: changed })
  return (
    <section className="panel" aria-labelledby={id}>
      <details>
        <summary>
          <h2 id={id}>The policy</h2> <span className="summary">{preset}</span>
        </summary>
        <SelectField
          label="Preset"
          value={preset}
          choices={[
            { value: 'documented', label: 'documented: what the documentation states' },
            { value: 'guarded', label: 'guarded: for a service that really sends' },
            ...(preset === 'custom' ? [{ value: 'custom', label: 'custom' } as const] : []),
          ]}
          onChange={(chosen) => {
            if (chosen !== 'custom') change(POLICY_PRESETS[chosen])
          }}
        />
        <PolicyOptions policy={policy} onChange={change} />
      </details>
    </section>
  )
}

const TAG_MATCHINGS = [
  { value: 'exact', label: 'exact: in the spelling of the workspace' },
  { value: 'caseInsensitive', label: 'caseInsensitive: upper and lower case are equal' },
] as const

const RE_ENROLLMENTS = [
  { value: 'afterCleanExit', label: 'afterCleanExit: only if nothing was sent' },
  { value: 'always', label: 'always: the same e-mails are sent again' },
  { value: 'never', label: 'never' },
] as const

const STATUSES_ON_ENROLLMENT = [
  { value: 'keep', label: 'keep: the status stays' },
  { value: 'activate', label: 'activate: pending, replied and completed become active' },
] as const

const SWITCHES = [
  { value: 'true', label: 'true: it stops them' },
  { value: 'false', label: 'false: it does not stop them' },
] as const

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
        label="How a patch names a tag (tagMatching)"
        value={policy.tagMatching}
        choices={TAG_MATCHINGS}
        onChange={(tagMatching) => onChange({ ...policy, tagMatching })}
      />
      <SelectField
        label="Enroll again in a finished subsequence (reEnrollment)"
        value={policy.reEnrollment}
        choices={RE_ENROLLMENTS}
        onChange={(reEnrollment) => onChange({ ...policy, reEnrollment })}
      />
      <SelectField
        label="Status of an enrolled lead (statusOnEnrollment)"
        value={policy.statusOnEnrollment}
        choices={STATUSES_ON_ENROLLMENT}
        onChange={(statusOnEnrollment) => onChange({ ...policy, statusOnEnrollment })}
      />
      <SelectField
        label="A reply stops the e-mails (stopOnReply)"
        value={policy.stopOnReply ? 'true' : 'false'}
        choices={SWITCHES}
        onChange={(chosen) => onChange({ ...policy, stopOnReply: chosen === 'true' })}
      />
      <SelectField
        label="An automatic reply stops them (stopOnAutoReply)"
        value={policy.stopOnAutoReply ? 'true' : 'false'}
        choices={SWITCHES}
        onChange={(chosen) => onChange({ ...policy, stopOnAutoReply: chosen === 'true' })}
      />
      <fieldset className="field checks">
        <legend>Statuses that must not be contacted (doNotContact)</legend>
        {LOCKABLE_STATUSES.map((status) => (
          <label key={status}>
            <input
              type="checkbox"
              checked={doNotContact.includes(status)}
              autoComplete="off"
              onChange={({ target }) =>
                onChange({
                  ...policy,
                  doNotContact: LOCKABLE_STATUSES.filter((each) =>
                    each === status ? target.checked : doNotContact.includes(each),
                  ),
                })
              }
            />
            {status}
          </label>
        ))}
      </fieldset>
    </div>
  )
}
