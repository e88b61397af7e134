import { randomUUID } from 'node:crypto'
import { createLeadService, type PendingSend } from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { Pool } from 'pg'

/** A sender, whose e-mails take no time. */
interface Sender {
  /** Sends up to `limit` e-mails that are due, concurrently. Resolves to the number of e-mails that it has stored as sent. */
  sendDue(limit: number): Promise<number>
  close(): Promise<void>
}

/** A way of sending. Each sender has its own connections, like a separate process. */
export interface SenderWay {
  readonly name: string
  open(url: string): Sender
}

/** Enough for the four batches of updates that a repository has in flight. */
const CONNECTIONS = 4

/** The next e-mail is due immediately, so that there are always as many. */
function nextSend(): PendingSend {
  return { id: randomUUID(), sequence: 'main', sendAt: new Date().toISOString() }
}

/** Claims e-mails by the library, and confirms each. */
export const claimingWay: SenderWay = {
  name: 'claimDueSends, confirmSend',
  open(url) {
    const pool = new Pool({ connectionString: url, max: CONNECTIONS })
    const service = createLeadService({
      repository: createPostgresLeadRepository({ pool }),
      sink: 'relay',
    })
    return {
      async sendDue(limit) {
        const claims = await service.claimDueSends({ limit, leaseSeconds: 60 })
        await Promise.all(
          claims.map(({ ref, send }) =>
            service.applyCommand(ref, { type: 'confirmSend', sendId: send.id, next: nextSend() }),
          ),
        )
        return claims.length
      },
      close: async () => await pool.end(),
    }
  },
}

interface DueRow {
  readonly campaign_id: string
  readonly id: string
  readonly send_id: string
}

const SELECT_DUE = {
  name: 'select-due',
  text: `select campaign_id, id, pending_send_id as send_id from campaign_lead.leads
    where send_due_at <= now() order by send_due_at limit $1`,
}

/** Counts an e-mail only if it is still pending: another sender may have sent it, too. */
const COUNT = {
  name: 'count',
  text: `update campaign_lead.leads
    set current_sequence_step = current_sequence_step + 1,
      pending_send_id = $4, pending_send_sequence = 'main', pending_send_at = $5
    where campaign_id = $1 and id = $2 and pending_send_id = $3`,
}

/** Selects what is due, sends it, and updates each lead by SQL: one write for each e-mail. */
export const naiveWay: SenderWay = {
  name: 'select, update each',
  open(url) {
    const pool = new Pool({ connectionString: url, max: CONNECTIONS })

    async function countOne({ campaign_id, id, send_id }: DueRow): Promise<number> {
      const { id: nextId, sendAt } = nextSend()
      const values = [campaign_id, id, send_id, nextId, sendAt]
      return (await pool.query({ ...COUNT, values })).rowCount ?? 0
    }

    return {
      async sendDue(limit) {
        const { rows } = await pool.query<DueRow>({ ...SELECT_DUE, values: [limit] })
        const counts = await Promise.all(rows.map(countOne))
        return counts.reduce((sum, count) => sum + count, 0)
      },
      close: async () => await pool.end(),
    }
  },
}
