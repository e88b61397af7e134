import type { PostgresClient, PostgresPool, PostgresQuery } from 'campaign-lead/postgres'

/** Called before each statement. The statement waits for it, and fails if it throws. */
export type Tap = (query: PostgresQuery, client: PostgresClient) => unknown

/** Returns a pool that calls the tap before each statement. */
export function tapPool(pool: PostgresPool, tap: Tap): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect()
      return {
        async query(query) {
          await tap(query, client)
          return await client.query(query)
        },
        release: (destroy) => client.release(destroy),
        on: (event, listener) => client.on(event, listener),
        off: (event, listener) => client.off(event, listener),
      }
    },
  }
}

/** Returns a tap that acts before the first statement that stores leads. */
export function beforeFirstWrite(action: () => unknown): Tap {
  return once(isWrite, action)
}

/** Returns a tap that acts before the first statement of a kind. */
export function once(isKind: (query: PostgresQuery) => boolean, action: () => unknown): Tap {
  let isDone = false
  return async (query) => {
    if (isDone || !isKind(query)) return
    isDone = true
    await action()
  }
}

/** Reports whether it is the statement that stores leads and their intents. */
export function isWrite({ text }: PostgresQuery): boolean {
  return /insert into \S+\.pending_intents/.test(text)
}

/** Reports whether it is the statement that locks leads. */
export function isLock({ text }: PostgresQuery): boolean {
  return text.includes(') as locked)')
}
