import type { ReactNode } from 'react'
import { LINKS } from './links.js'
import { VIEWS, type View } from './page-state.js'
import { keysOf } from './rules/rules-graph.js'
import { ThemeSelect } from './theme-select.js'

/** The title, the views and the links to other pages. */
export function PageHeader({
  view,
  onView,
  children,
}: {
  readonly view: View
  readonly onView: (view: View) => void
  readonly children: ReactNode
}) {
  return (
    <header>
      <h1>Rules explorer</h1>
      <nav className="views" aria-label="Views">
        {keysOf(VIEWS).map((each) => (
          <a
            key={each}
            href={`#${each === 'one' ? '' : each}`}
            aria-current={each === view ? 'page' : undefined}
            onClick={(event) => {
              // The address would otherwise lose the exploration.
              event.preventDefault()
              if (each !== view) onView(each)
            }}
          >
            {VIEWS[each]}
          </a>
        ))}
      </nav>
      <div className="aside">
        <nav className="links" aria-label="Documentation">
          <span>
            campaign-lead <span title="The version that decides">{LINKS.version}</span>
          </span>
          {/* The documentation site embeds this page. Without the target, it would appear within itself. */}
          <a href={LINKS.docs} target="_top">
            Docs
          </a>
          {LINKS.api !== null && (
            <a href={LINKS.api} target="_top">
              API
            </a>
          )}
          <a href={LINKS.openApi} target="_top">
            OpenAPI
          </a>
        </nav>
        <ThemeSelect />
      </div>
      {children}
    </header>
  )
}
