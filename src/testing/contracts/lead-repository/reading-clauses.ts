import { expectEqual } from '../finding.js'
import { decideBy, leadOf, look, refTo, someWorkspaces } from './fixtures.js'
import type { RepositoryClause } from './trial.js'

/** What the repository gives `decide`. */
export const readingClauses: readonly RepositoryClause[] = [
  {
    name: 'the whole of it',
    sentence:
      'decide is given the lead with its workspace, the tags of that workspace, and the subsequences of that campaign in their order.',
    async run({ open }) {
      const workspaces = someWorkspaces()
      const { repository } = await open(workspaces)
      for (const { id: workspaceId, tags, campaigns } of workspaces) {
        for (const { subsequences, leads } of campaigns) {
          for (const lead of leads) {
            const stored = await look(repository, refTo(lead._id, lead.campaignId))
            const fields = { ...stored.lead, ...lead }
            expectEqual(`decide was given for ${lead._id} of ${lead.campaignId}`, stored, {
              lead: fields,
              workspaceId,
              subsequences,
              tags,
            })
          }
        }
      }
    },
  },
  {
    name: 'what was stored last',
    sentence: 'decide is given the lead as the update before has left it.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      for (const aiTag of ['Interested', 'Not interested', null]) {
        const { decision } = await repository.update(refTo('lead_1'), decideBy({ aiTag }))
        expectEqual('The next decide was given', await leadOf(repository, refTo('lead_1')), {
          ...decision.lead,
        })
      }
    },
  },
]
