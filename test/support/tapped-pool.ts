import type { PostgresClient, PostgresPool, PostgresQuery } from 'campaign-lead/postgres'

/** Done before each statement, which waits for it and fails where it throws. */
export type Tap = (query: PostgresQuery, client: PostgresClient) => unknown

/** A pool whose every statement is told first. */
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

/** Does something before the first statement that stores leads. */
export function beforeFirstWrite(action: () => unknown): Tap {
  return once(isWrite, action)
}

/** Does something before the first statement of a kind. */
export function once(isKind: (query: PostgresQuery) => boolean, action: () => unknown): Tap {
  let isDone = false
  return async (query) => {
    if (isDone || !isKind(query)) return
    isDone = true
    await action()
  }
}

/** Whether it is the statement that stores leads and their intents. */
export function isWrite({ text }: PostgresQuery): boolean {
  return /insert into \S+\.pending_intents/.test(text)
}

/** Whether it is the statement that locks leads. */
export function isLock({ text }: PostgresQuery): boolean {
  return text.includes(') as locked)')
}
