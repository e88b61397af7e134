import { renderToString } from 'react-dom/server'
import { Page } from './page.js'

/** Renders the page without an address: it shows the example. The build calls this. */
export function renderPage(): string {
  return renderToString(<Page />)
}
