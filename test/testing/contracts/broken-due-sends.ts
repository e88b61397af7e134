import { type CampaignLead, type LeadRef, type SendInFlight, sendDueAt } from 'campaign-lead'
import type { LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import type { BrokenAdapter } from './broken-adapter.js'
import { brokenPart, brokenStore } from './broken-row-store.js'
import { correctParts, createRowStore, type Row, readLeads, selectDue } from './row-store.js'

/** Row stores, each with a bug about claims and lists of due sends. */
export const brokenDueSends: Record<string, BrokenAdapter<LeadRepositoryHarness>> = {
  'lists leads that cannot be claimed': brokenPart(['due sends › due leads'], {
    dueSends: async (connection, query) =>
      selectDue(await readLeads(connection), query, (lead) => lead.pendingSend?.sendAt ?? null),
  }),
  'lists no leads with an expired claim': brokenPart(
    ['due sends › due leads', 'due sends › claims', 'due sends › claim of a crashed sender'],
    {
      dueSends: async (connection, query) =>
        selectDue(await readLeads(connection), query, (lead) =>
          lead.sendInFlight ? null : sendDueAt(lead),
        ),
    },
  ),
  'omits leads that are due at this very millisecond': brokenPart(['due sends › due leads'], {
    dueSends: (connection, { before, limit }) =>
      correctParts.dueSends(connection, { before: new Date(before.getTime() - 1), limit }),
  }),
  'lists leads twice': brokenPart(['due sends › due leads'], {
    async dueSends(connection, query) {
      const refs = await correctParts.dueSends(connection, query)
      return [...refs, ...refs].slice(0, query.limit)
    },
  }),
  'ignores the limit': brokenPart(['due sends › limit'], {
    dueSends: (connection, { before }) => correctParts.dueSends(connection, { before, limit: 99 }),
  }),
  'lists one lead at a time': brokenPart(['due sends › limit'], {
    dueSends: (connection, { before }) => correctParts.dueSends(connection, { before, limit: 1 }),
  }),
  'lists the leads first that are due last': brokenPart(['due sends › longest due'], {
    async dueSends(connection, { before, limit }) {
      const refs = await correctParts.dueSends(connection, { before, limit: 99 })
      return [...refs].reverse().slice(0, limit)
    },
  }),
  'lists leads in the order in which they were stored': brokenPart(['due sends › longest due'], {
    dueSends: async (connection, query) =>
      selectDue(await readLeads(connection), query, (lead) => sendDueAt(lead) && lead.addedAt),
  }),
  'lists a lead only once, although nobody claims it': brokenStore(
    ['due sends › no reservation'],
    (connection) => {
      const listed = new Set<string>()
      return createRowStore(connection, {
        ...correctParts,
        async dueSends(from, query) {
          const refs = await correctParts.dueSends(from, query)
          const next = refs.filter(({ leadId }) => !listed.has(leadId))
          for (const { leadId } of next) listed.add(leadId)
          return next
        },
      })
    },
  ),
  'stores a claim without its enrollment': brokenPart(['due sends › claims'], {
    write: (connection, key, read, next) =>
      correctParts.write(
        connection,
        key,
        read,
        changeClaim(next, (claim) => claim && { ...claim, subsequenceId: null, enrolledAt: null }),
      ),
  }),
  'does not count claims': brokenPart(['due sends › claims'], {
    write: (connection, key, read, next) =>
      correctParts.write(
        connection,
        key,
        read,
        changeClaim(next, (claim) => claim && { ...claim, attempt: 1 }),
      ),
  }),
  'keeps a claim that was confirmed': brokenPart(['due sends › claims'], {
    write: (connection, key, read, next) =>
      correctParts.write(
        connection,
        key,
        read,
        changeClaim(next, (claim) => claim ?? read.lead.sendInFlight),
      ),
  }),
  'finds the due times of leads only when it is opened': brokenStore(
    ['due sends › after updates'],
    (connection) => {
      let index: Promise<CampaignLead[]> | undefined
      return createRowStore(connection, {
        ...correctParts,
        async dueSends(from, query) {
          index ??= readLeads(from)
          return selectDue(await index, query)
        },
      })
    },
  ),
  'serializes claims in one process only': brokenStore(
    ['due sends › one claim for each send in two processes'],
    (connection) => {
      const store = createRowStore(connection, { ...correctParts, write: writeAlways })
      let last: Promise<unknown> = Promise.resolve()
      return {
        ...store,
        updateMany(refs, decide) {
          const done = last.then(() => store.updateMany(refs, decide))
          last = done
          return done
        },
      }
    },
  ),
  'claims without a version check': brokenPart(['due sends › one claim for each send'], {
    write: writeAlways,
  }),
  'lists nothing if an I/O call fails': brokenPart(['due sends › failed list'], {
    dueSends: (connection, query) =>
      correctParts.dueSends(connection, query).catch((): LeadRef[] => []),
  }),
  'keeps claims in memory': brokenStore(['due sends › claim of a crashed sender'], (connection) => {
    const claims = new Map<string, CampaignLead['sendInFlight']>()
    return createRowStore(connection, {
      ...correctParts,
      async read(from, key) {
        const row = await correctParts.read(from, key)
        return row && changeClaim(row, () => claims.get(key))
      },
      async write(to, key, read, next) {
        const stored = changeClaim(read, () => undefined)
        const isWritten = await correctParts.write(
          to,
          key,
          stored,
          changeClaim(next, () => undefined),
        )
        if (isWritten) claims.set(key, next.lead.sendInFlight)
        return isWritten
      },
    })
  }),
}

/** Writes a row although it may have changed since it was read. */
function writeAlways(...[{ database, io }, key, , next]: Parameters<typeof correctParts.write>) {
  return io(async () => {
    database.set(key, JSON.stringify(next))
    return true
  })
}

/** Returns a row whose lead has another claim. */
function changeClaim(
  row: Row,
  change: (claim: SendInFlight | undefined) => CampaignLead['sendInFlight'],
): Row {
  const { sendInFlight, ...lead } = row.lead
  const claim = change(sendInFlight ?? undefined)
  return { ...row, lead: claim ? { ...lead, sendInFlight: claim } : lead }
}
