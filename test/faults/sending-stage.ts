import type { LeadRef } from 'campaign-lead'
import { insertWorkspaces } from 'campaign-lead/postgres'
import { aCampaign, aLead, aSubsequence, aWorkspace } from 'campaign-lead/testing'
import { expect, onTestFinished } from 'vitest'
import { openPool } from '../support/lead-tables.js'
import { createDatabase } from '../support/postgres-database.js'
import type { LeadVersion, OutboxIntent } from './lead-history.js'

/** A database with leads, and a record of every version of them. No intent is acknowledged. */
export interface SendingStage {
  readonly url: string
  /** The leads of each round. */
  readonly rounds: ReadonlyArray<readonly LeadRef[]>
  /** Reports whether a `cancelSend` of this send is committed. */
  isCanceled(sendId: string): Promise<boolean>
  /** Returns all versions of all leads, oldest first. */
  readVersions(): Promise<LeadVersion[]>
  /** Returns all intents. */
  readIntents(): Promise<OutboxIntent[]>
  /** Counts the senders that are connected. */
  countSenders(): Promise<number>
  /** Counts the leads with a pending e-mail that every sender finds. */
  countDue(): Promise<number>
  /** Counts the leads whose e-mail a sender can claim, now or when a lease expires. */
  countClaimable(): Promise<number>
}

/** A trigger records each version of a lead, in the transaction that stores it. */
const RECORD = `
  create schema record;
  create table record.versions (version bigint, lead jsonb);
  create function record.version() returns trigger language plpgsql as $$
  begin
    insert into record.versions values (new.version, to_jsonb(new));
    return null;
  end $$;
  create trigger record after update on campaign_lead.leads
    for each row execute function record.version();
  create index on campaign_lead.pending_intents ((intent ->> 'sendId'))`

const READ_VERSIONS = `
  select version::int, lead ->> 'id' as "leadId", lead ->> 'status' as status,
    (lead ->> 'current_sequence_step')::int as "mainStep",
    lead ->> 'subsequence_id' as "subsequenceId",
    coalesce(lead ->> 'subsequence_status' = 'active', false) as "isEnrolled",
    (extract(epoch from (lead ->> 'subsequence_enrolled_at')::timestamptz) * 1000)::float as "enrolledAt",
    coalesce((lead ->> 'subsequence_emails_sent')::int, 0) as "emailsSent",
    lead ->> 'pending_send_id' as "pendingSendId",
    lead ->> 'send_in_flight_id' as "inFlightId",
    (lead ->> 'send_in_flight_attempt')::int as "attempt"
  from record.versions order by version`

const COUNT_CLAIMABLE = `
  select count(*)::int as count from campaign_lead.leads
  where send_in_flight_id is not null and status in ('active', 'replied', 'completed')
    or send_in_flight_id is null and pending_send_sequence = 'main' and status = 'active'
    or send_in_flight_id is null and pending_send_sequence = 'subsequence' and subsequence_status = 'active'
      and status in ('active', 'replied', 'completed')`

const COUNT_DUE = `
  select count(*)::int as count from campaign_lead.leads
  where pending_send_id is not null and status = 'active' and send_in_flight_id is null`

const COUNT_SENDERS = `
  select count(distinct application_name)::int as count from pg_stat_activity
  where datname = current_database() and application_name like 'sender-%'`

/** Opens a database for the duration of a test, with as many campaigns as rounds. */
export async function openSendingStage(
  rounds: number,
  leadsPerRound: number,
): Promise<SendingStage> {
  const url = await createDatabase('leads')
  const pool = openPool(url)
  onTestFinished(() => pool.end())
  const campaigns = Array.from({ length: rounds }, (_, round) =>
    createCampaign(round, leadsPerRound),
  )
  await insertWorkspaces(pool, [
    aWorkspace((workspace) => {
      workspace.tags = ['Interested', 'Meeting booked', 'Not now']
      workspace.campaigns = campaigns
    }),
  ])
  await pool.query(RECORD)

  async function count(sql: string): Promise<number> {
    const { rows } = await pool.query<{ count: number }>(sql)
    return rows[0]?.count ?? expect.unreachable('No row')
  }

  return {
    url,
    rounds: campaigns.map(({ id: campaignId, leads }) => {
      return leads.map(({ _id: leadId }) => ({ campaignId, leadId }))
    }),
    async isCanceled(sendId) {
      const { rowCount } = await pool.query(
        `select from campaign_lead.pending_intents
         where intent ->> 'sendId' = $1 and intent ->> 'type' = 'cancelSend'`,
        [sendId],
      )
      return rowCount !== 0
    },
    readVersions: async () => (await pool.query<LeadVersion>(READ_VERSIONS)).rows,
    async readIntents() {
      const { rows } = await pool.query<OutboxIntent>(
        `select intent, lead_version::int as "leadVersion" from campaign_lead.pending_intents`,
      )
      return rows
    },
    countSenders: async () => await count(COUNT_SENDERS),
    countDue: async () => await count(COUNT_DUE),
    countClaimable: async () => await count(COUNT_CLAIMABLE),
  }
}

/** The initial step in the main sequence. */
export const INITIAL_STEP = 1

function createCampaign(round: number, leads: number) {
  return aCampaign((campaign) => {
    campaign.id = `cmp_${round}`
    campaign.subsequences = ['Interested', 'Meeting booked'].map((tag, index) =>
      aSubsequence((subsequence) => {
        subsequence.id = `sub-${index}`
        subsequence.trigger.value = tag
      }),
    )
    campaign.leads = Array.from({ length: leads }, (_, index) =>
      aLead((lead) => {
        lead._id = `lead-${round}-${index}`
        lead.campaignId = campaign.id
        lead.currentSequenceStep = INITIAL_STEP
      }),
    )
  })
}
