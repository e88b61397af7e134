import { useEffect, useState } from 'react'

/**
 * Loads a module when a component is first shown.
 *
 * @param load - Must always be the same function.
 * @returns `null` until the module is loaded.
 */
export function useLazy<T>(load: () => Promise<T>): T | null {
  const [loaded, setLoaded] = useState<{ readonly module: T } | null>(null)
  useEffect(() => {
    let isShown = true
    async function start(): Promise<void> {
      const module = await load()
      if (isShown) setLoaded({ module })
    }
    void start()
    return () => {
      isShown = false
    }
  }, [load])
  return loaded?.module ?? null
}
