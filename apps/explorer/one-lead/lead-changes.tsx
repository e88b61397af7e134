import type { CampaignLead } from 'campaign-lead'
import { Fragment } from 'react'
import { compareLeads, type FieldChange } from '../model/lead-changes.js'

/** The new lead, with what changed marked: also for who cannot see the colours. */
export function LeadChanges({
  before,
  after,
}: {
  readonly before: CampaignLead
  readonly after: CampaignLead
}) {
  return (
    <>
      {after === before && <p>It is the very lead that was given.</p>}
      <table className="lead">
        <thead className="hidden">
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {compareLeads(before, after).map((change) => (
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
    </>
  )
}

/** A name, which may be broken after each of its dots where there is little room. */
function FieldName({ name }: { readonly name: string }) {
  const parts = name.split(/(?<=\.)/)
  // A part is known by where it stands.
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
