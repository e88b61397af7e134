import type { LeadRepository } from 'campaign-lead'
import { createMemoryStore, type MemoryStore } from 'campaign-lead/memory'
import type { IoHook, LeadRepositoryHarness } from 'campaign-lead/testing/contracts'

/** Locks of rows, as a database has them: who asks for one that is held waits for the holder. */
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

/** Locks the row by one access and writes it by another, both within a third: the transaction. */
function createLockingStore(
  store: MemoryStore,
  lock: ReturnType<typeof createLocks>,
  step: IoHook,
): LeadRepository {
  const update: LeadRepository['update'] = (ref, decide) =>
    step(async () => {
      let release: () => void = () => undefined
      try {
        await step(async () => {
          release = await lock(ref.leadId)
        })
        return await step(() => store.update(ref, decide))
      } finally {
        release()
      }
    })
  return {
    ...store,
    update,
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
  prepare(workspaces) {
    const store = createMemoryStore({ workspaces })
    const lock = createLocks()
    return { open: (step) => createLockingStore(store, lock, step) }
  },
}
