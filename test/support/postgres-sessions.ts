import type { Pool } from 'pg'

/** Resolves when at least this many sessions wait for a lock. */
export async function waitForLockWait(pool: Pool, sessions = 1): Promise<void> {
  const waiting = `
    select from pg_stat_activity
    where wait_event_type = 'Lock' and backend_type = 'client backend' and datname = current_database()`
  while ((await pool.query(waiting)).rows.length < sessions);
}

/** Resolves when all sessions are idle, except the session that checks it. */
export async function waitForIdleSessions(pool: Pool): Promise<void> {
  const active = `
    select from pg_stat_activity
    where state <> 'idle' and pid <> pg_backend_pid() and backend_type = 'client backend'
      and datname = current_database()`
  while ((await pool.query(active)).rows.length > 0);
}

/** Terminates the sessions of an application, and resolves when they have ended. */
export async function terminateSessions(pool: Pool, application: string): Promise<void> {
  const terminate = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = $1 and datname = current_database()`
  // A session is listed until it has ended.
  while ((await pool.query(terminate, [application])).rows.length > 0);
}
