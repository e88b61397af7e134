import type { LeadRepository } from 'campaign-lead'
import { createMemoryStore, type MemoryStore } from 'campaign-lead/memory'
import type { IoHook, LeadRepositoryHarness } from 'campaign-lead/testing/contracts'

/** Creates row locks, as a database has them: a transaction waits until the lock is released. */
function createLocks() {
  const last = new Map<string, Promise<void>>()
  return async (row: string): Promise<() => void> => {
    const before = last.get(row)
    let release: () => void = () => undefined
    last.set(row, new Promise((resolve) => (release = resolve)))
    await before
    return release
  }
}

/** Creates a store whose transaction is an I/O call that contains two calls: lock the row, and write it. */
function createLockingStore(
  store: MemoryStore,
  lock: ReturnType<typeof createLocks>,
  io: IoHook,
): LeadRepository {
  const update: LeadRepository['update'] = (ref, decide) =>
    io(async () => {
      let release: () => void = () => undefined
      try {
        await io(async () => {
          release = await lock(ref.leadId)
        })
        return await io(() => store.update(ref, decide))
      } finally {
        release()
      }
    })
  return {
    ...store,
    update,
    dueSends: (query) => io(() => store.dueSends(query)),
    async updateMany(refs, decide) {
      const results = []
      for (const ref of refs) {
        const [result] = await Promise.allSettled([update(ref, decide)])
        results.push(
          result.status === 'fulfilled'
            ? ({ ref, success: true, ...result.value } as const)
            : ({ ref, success: false, error: result.reason } as const),
        )
      }
      return results
    },
  }
}

export const lockingStoreHarness: LeadRepositoryHarness = {
  capabilities: ['dueSends'],
  prepare(workspaces) {
    const store = createMemoryStore({ workspaces })
    const lock = createLocks()
    return { open: (io) => createLockingStore(store, lock, io) }
  },
}
