import type { CampaignLead, Subsequence, Workspace } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  type PostgresLeadRepositoryOptions,
} from 'campaign-lead/postgres'
import { aLead } from 'campaign-lead/testing'
import type { LeadStatementHarness } from 'campaign-lead/testing/contracts'
import type { Pool } from 'pg'
import { ownStatements } from '../../examples/postgres/own-tables.js'

const LEAD_FIELDS = [...Object.keys(aLead()), 'sendInFlight']

/** Returns the harness of the example's own tables, which the database must have. */
export function ownTablesHarness(
  pool: Pool,
  options: Partial<PostgresLeadRepositoryOptions> = {},
): LeadStatementHarness {
  async function setSubsequences(
    slug: string,
    subsequences: readonly Subsequence[],
  ): Promise<void> {
    const rows = subsequences.map(({ id, name, trigger }) => ({ id, name, label: trigger.value }))
    await pool.query(
      `with new as (
         select value ->> 'id' as id, value ->> 'name' as name, value ->> 'label' as label, ordinality
         from jsonb_array_elements($2::jsonb) with ordinality
       ), deleted as (
         delete from mailing.follow_ups where funnel = $1 and id not in (select id from new)
       )
       insert into mailing.follow_ups (funnel, id, name, label, position)
       select $1, id, name, label, ordinality from new
       on conflict (funnel, id) do update set
         name = excluded.name, label = excluded.label, position = excluded.position`,
      [slug, JSON.stringify(rows)],
    )
  }

  async function insertContact(slug: string, lead: CampaignLead): Promise<void> {
    const custom = Object.entries(lead).filter(([field]) => !LEAD_FIELDS.includes(field))
    await pool.query(
      `insert into mailing.contacts
         (funnel, key, state, label, step, has_replied, joined, follow_up, next_send, claimed_send, extra)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        slug,
        lead._id,
        lead.status,
        lead.aiTag,
        lead.currentSequenceStep,
        lead.replied,
        lead.addedAt,
        lead.subsequence,
        lead.pendingSend,
        lead.sendInFlight,
        JSON.stringify(Object.fromEntries(custom)),
      ],
    )
  }

  return {
    pool,
    createRepository: (hooked) =>
      createPostgresLeadRepository({ statements: ownStatements, ...options, pool: hooked }),
    async replaceWorkspaces(workspaces: readonly Workspace[]) {
      await pool.query('delete from mailing.accounts; delete from campaign_lead.pending_intents')
      for (const { id, tags, campaigns } of workspaces) {
        await pool.query('insert into mailing.accounts (key, labels) values ($1, $2)', [id, tags])
        for (const { id: slug, subsequences, leads } of campaigns) {
          await pool.query('insert into mailing.funnels (slug, account) values ($1, $2)', [
            slug,
            id,
          ])
          await setSubsequences(slug, subsequences)
          for (const lead of leads) await insertContact(slug, lead)
        }
      }
    },
    setTags: (account, tags) =>
      pool.query('update mailing.accounts set labels = $2 where key = $1', [account, tags]),
    setSubsequences,
    setReplied: ({ campaignId, leadId }) =>
      pool.query('update mailing.contacts set has_replied = true where funnel = $1 and key = $2', [
        campaignId,
        leadId,
      ]),
    async replaceLead(lead) {
      await pool.query('delete from mailing.contacts where funnel = $1 and key = $2', [
        lead.campaignId,
        lead._id,
      ])
      await insertContact(lead.campaignId, lead)
    },
  }
}
