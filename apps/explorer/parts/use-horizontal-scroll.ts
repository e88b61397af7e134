import { type RefObject, useEffect, useRef } from 'react'

/**
 * Scrolls a box horizontally so that one element is centered, without scrolling the page.
 *
 * @param selector - Selects the element.
 * @param key - The box is scrolled whenever this value changes.
 */
export function useHorizontalScroll<E extends HTMLElement = HTMLDivElement>(
  selector: string,
  key: unknown,
): RefObject<E | null> {
  const box = useRef<E>(null)
  useEffect(() => {
    const part = box.current?.querySelector(selector)
    if (box.current && part) box.current.scrollLeft += findCenter(part) - findCenter(box.current)
  }, [selector, key])
  return box
}

function findCenter(element: Element): number {
  const { left, width } = element.getBoundingClientRect()
  return left + width / 2
}
