import type { StoredIntent } from '../../ports/lead-repository.js'
import type { RunStatement } from './connections.js'
import { readIntentRow, readLastRow } from './rows.js'
import { commandOf, queryOf } from './statement.js'
import { isUuid } from './uuid.js'

/** More at a time would fill the memory, fewer would go to and fro. */
const PAGE_SIZE = 500

/** More in one statement could take longer than is waited for it. */
const MOST_FORGOTTEN_AT_ONCE = 100_000

/** Reads and forgets intents that are stored. */
export interface PendingIntents {
  read(): AsyncIterable<StoredIntent>
  forget(ids: readonly string[]): Promise<void>
}

/** The intents in the table of a schema, by page. */
export function createPendingIntents(schema: string, run: RunStatement): PendingIntents {
  const findLast = queryOf(
    `select coalesce(max(sequence), 0) as last from ${schema}.pending_intents`,
    readLastRow,
  )
  const readPage = queryOf(
    `select sequence, id, lead_version, intent from ${schema}.pending_intents
     where sequence > $1 and sequence <= $2 order by sequence limit ${PAGE_SIZE}`,
    readIntentRow,
  )
  const forget = commandOf(`delete from ${schema}.pending_intents where id = any ($1::uuid[])`)

  return {
    async *read() {
      const [{ last } = { last: 0 }] = await run(findLast)
      // Whatever is stored later, or committed late, is there the next time.
      for (let after = 0; after < last; ) {
        const page = await run(readPage, [after, last])
        for (const { id, lead_version: leadVersion, intent } of page)
          yield { id, leadVersion, intent }
        after = page.at(-1)?.sequence ?? last
      }
    },
    async forget(ids) {
      const known = ids.filter(isUuid)
      for (let from = 0; from < known.length; from += MOST_FORGOTTEN_AT_ONCE) {
        await run(forget, [known.slice(from, from + MOST_FORGOTTEN_AT_ONCE)])
      }
    },
  }
}
