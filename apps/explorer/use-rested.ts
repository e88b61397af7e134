import { useEffect, useState } from 'react'

const REST_MS = 300

/**
 * Returns a value that is typed only after a rest, so that it does not change with each key.
 *
 * @param isTyping - If `false`, the value is returned immediately.
 * @returns `null` until the rest.
 */
export function useRested<T>(value: T, isTyping: boolean): T | null {
  const [rested, setRested] = useState<{ readonly value: T } | null>(null)
  useEffect(() => {
    if (!isTyping) return undefined
    const timer = setTimeout(() => setRested({ value }), REST_MS)
    return () => clearTimeout(timer)
  }, [value, isTyping])
  if (!isTyping) return value
  return rested?.value === value ? value : null
}
