import type { StoredIntent } from '../../ports/lead-repository.js'
import type { RunStatement } from './connections.js'
import { readIntentRow, readLastRow } from './rows.js'
import { createCommand, createQuery } from './statement.js'
import { isUuid } from './storable-values.js'

/** Larger pages need more memory, smaller pages more round trips. */
const PAGE_SIZE = 500

/** Deleting more rows in one statement could exceed the timeout. */
const MAX_DELETED_PER_STATEMENT = 100_000

/** Reads and deletes the intents in the outbox. */
export interface PendingIntents {
  read(): AsyncIterable<StoredIntent>
  delete(ids: readonly string[]): Promise<void>
}

/** Creates the functions that read and delete rows of the table `pending_intents` of a schema. */
export function createPendingIntents(schema: string, run: RunStatement): PendingIntents {
  const findLast = createQuery(
    `select coalesce(max(sequence), 0) as last from ${schema}.pending_intents`,
    readLastRow,
  )
  const readPage = createQuery(
    `select sequence, id, lead_version, intent from ${schema}.pending_intents
     where sequence > $1 and sequence <= $2 order by sequence limit ${PAGE_SIZE}`,
    readIntentRow,
  )
  const deleteIntents = createCommand(
    `delete from ${schema}.pending_intents where id = any ($1::uuid[])`,
  )

  return {
    async *read() {
      const [{ last } = { last: 0 }] = await run(findLast)
      // Intents that are stored or committed later are in the next iteration.
      for (let after = 0; after < last; ) {
        const page = await run(readPage, [after, last])
        for (const { id, lead_version: leadVersion, intent } of page)
          yield { id, leadVersion, intent }
        after = page.at(-1)?.sequence ?? last
      }
    },
    async delete(ids) {
      const uuids = ids.filter(isUuid)
      for (let from = 0; from < uuids.length; from += MAX_DELETED_PER_STATEMENT) {
        await run(deleteIntents, [uuids.slice(from, from + MAX_DELETED_PER_STATEMENT)])
      }
    },
  }
}
