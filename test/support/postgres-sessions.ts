import type { Pool } from 'pg'

/** Resolves once some session waits for a lock that another has. */
export async function waitForLockWait(pool: Pool, sessions = 1): Promise<void> {
  const waiting = `
    select from pg_stat_activity
    where wait_event_type = 'Lock' and backend_type = 'client backend' and datname = current_database()`
  while ((await pool.query(waiting)).rows.length < sessions);
}

/** Resolves once no session but those of this pool does anything. */
export async function waitForIdleSessions(pool: Pool): Promise<void> {
  const active = `
    select from pg_stat_activity
    where state <> 'idle' and pid <> pg_backend_pid() and backend_type = 'client backend'
      and datname = current_database()`
  while ((await pool.query(active)).rows.length > 0);
}

/** Ends the sessions of an application, and resolves once they are gone. */
export async function terminateSessions(pool: Pool, application: string): Promise<void> {
  const terminate = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = $1 and datname = current_database()`
  // Each is found until it is gone.
  while ((await pool.query(terminate, [application])).rows.length > 0);
}
