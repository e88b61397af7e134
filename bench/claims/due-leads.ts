import { migrateLeadTables } from 'campaign-lead/postgres'
import { Pool } from 'pg'

const CAMPAIGNS = 100
const LEADS_PER_CAMPAIGN = 1_000

/** Creates the tables, and leads whose next e-mail has been due for up to an hour. */
export async function seedDueLeads(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 })
  await migrateLeadTables(pool)
  await pool.query(`
    set search_path to campaign_lead;
    insert into workspaces (id, tags) values ('ws_1', '{Interested}');
    insert into campaigns (id, workspace_id) select 'cmp_' || c, 'ws_1' from generate_series(1, ${CAMPAIGNS}) c;
    insert into leads (
      campaign_id, id, status, current_sequence_step, replied, added_at,
      pending_send_id, pending_send_sequence, pending_send_at
    )
    select 'cmp_' || c, 'lead_' || i, 'active', 0, false, now(),
      'send_0', 'main', now() - random() * interval '1 hour'
    from generate_series(1, ${CAMPAIGNS}) c, generate_series(1, ${LEADS_PER_CAMPAIGN}) i;
  `)
  await pool.query('vacuum analyze')
  await pool.end()
}

/** Removes what a measurement leaves behind: dead rows would slow down the next one. */
export async function cleanUp(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 })
  await pool.query('truncate campaign_lead.pending_intents')
  await pool.query('vacuum campaign_lead.leads')
  await pool.query('checkpoint')
  await pool.end()
}
