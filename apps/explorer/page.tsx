import { StrictMode, useLayoutEffect } from 'react'
import { Explorer } from './explorer.js'
import { FIRST_PAGE, type OpenedPage } from './page-state.js'

/**
 * The root of the page. The build and the browser render the same root, so that the browser can hydrate the HTML of the
 * build.
 */
export function Page({
  opened = FIRST_PAGE,
  onShown,
}: {
  readonly opened?: OpenedPage
  /** Called in the browser when the page accepts input, before it is painted. */
  readonly onShown?: () => void
}) {
  useLayoutEffect(() => onShown?.(), [])
  return (
    <StrictMode>
      <Explorer opened={opened} />
    </StrictMode>
  )
}
