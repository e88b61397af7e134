import { migrateLeadTables } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { TAGS } from './leads.js'

/** Creates the tables and one campaign, with the leads `lead_0`, `lead_1` and so on. */
export async function fillLeadTables(url: string, leads: number): Promise<void> {
  const pool = new Pool({ connectionString: url })
  await migrateLeadTables(pool)
  await pool.query(`
    set search_path to campaign_lead;
    insert into workspaces (id, tags) values ('ws_1', array[${TAGS.map((tag) => `'${tag}'`).join()}]);
    insert into campaigns (id, workspace_id, subsequences)
    select 'cmp_1', 'ws_1', jsonb_agg(jsonb_build_object(
      'id', 'sub_' || i, 'name', 'Follow-up ' || i,
      'trigger', jsonb_build_object('type', 'ai_tag', 'value', 'Tag ' || i)
    ) order by i)
    from generate_series(0, 4) i;
    insert into leads (campaign_id, id, status, current_sequence_step, replied, added_at)
    select 'cmp_1', 'lead_' || i, 'active', 1, false, '2025-06-15T09:00:00Z'
    from generate_series(0, ${leads - 1}) i;
  `)
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
  await pool.end()
}
