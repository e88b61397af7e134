import { applyLeadUpdate, type DecideLeadUpdate } from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { someRefs, tagAfter } from './leads.js'
import { measureCalls, type Way } from './measurement.js'

const decide: DecideLeadUpdate = ({ lead, subsequences, tags }) =>
  applyLeadUpdate(lead, subsequences, tags, { aiTag: tagAfter(lead.aiTag) })

/** Measures the repository, together with the rules. Its pool has 10 connections, the default of `pg`. */
export function createRepositoryWay(url: string, seconds: number): Way {
  return {
    name: 'campaign-lead',
    async measure(size, callers) {
      const pool = new Pool({ connectionString: url })
      const repository = createPostgresLeadRepository({ pool })

      async function call(): Promise<number> {
        const refs = someRefs(size)
        const [first] = refs
        if (size === 1 && first !== undefined) await repository.update(first, decide)
        else await repository.updateMany(refs, decide)
        return size
      }

      const measurement = await measureCalls(call, callers, seconds)
      await pool.end()
      return measurement
    },
  }
}
