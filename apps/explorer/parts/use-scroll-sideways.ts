import { type RefObject, useEffect, useRef } from 'react'

/**
 * Moves what is within a box to the side, so that one part of it is in the middle. The page itself stays.
 *
 * @param selector - Finds the part.
 * @param chosen - Which part it is: whenever that is another, it is moved to.
 */
export function useScrollSideways(
  selector: string,
  chosen: unknown,
): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const part = box.current?.querySelector(selector)
    if (box.current && part) box.current.scrollLeft += middleOf(part) - middleOf(box.current)
  }, [selector, chosen])
  return box
}

function middleOf(element: Element): number {
  const { left, width } = element.getBoundingClientRect()
  return left + width / 2
}
