import type { CampaignLead } from 'campaign-lead'
import { Fragment, useState } from 'react'
import { compareLeads, type FieldChange } from '../model/lead-changes.js'

/** The changes of the lead, or all of its fields with the changes highlighted. Screen readers announce them too. */
export function LeadChanges({
  before,
  after,
}: {
  readonly before: CampaignLead
  readonly after: CampaignLead
}) {
  const [isComplete, setComplete] = useState(false)
  const changes = compareLeads(before, after)
  const shown = isComplete ? changes : changes.filter(isChanged)
  return (
    <>
      {after === before && <p>Nothing changed.</p>}
      <table className="lead">
        <thead className="hidden">
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((change) => (
            <tr key={change.field} className={isChanged(change) ? 'changed' : undefined}>
              <th scope="row">
                <FieldName name={change.field} />
              </th>
              <td>
                <FieldValue {...change} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" className="link" onClick={() => setComplete(!isComplete)}>
        {isComplete ? 'Show only the changes' : `Show all ${changes.length} fields`}
      </button>
    </>
  )
}

/** A field name, which may wrap between its words. */
function FieldName({ name }: { readonly name: string }) {
  const parts = name.split(/(?<=\.)|(?=[A-Z])/)
  // The index identifies a part.
  return parts.map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ))
}

function FieldValue(change: FieldChange) {
  const { before, after } = change
  if (!isChanged(change)) return <code>{after}</code>
  return (
    <>
      {before !== undefined && (
        <del>
          <span className="hidden">was </span>
          <code>{before}</code>
        </del>
      )}{' '}
      {after !== undefined && (
        <ins>
          <span className="hidden">is now </span>
          <code>{after}</code>
        </ins>
      )}
    </>
  )
}

function isChanged({ before, after }: FieldChange): boolean {
  return before !== after
}
