import { useId, useState } from 'react'
import type { Links } from '../links.js'
import type { Exploration } from '../model/exploration.js'
import { Prose } from '../parts/prose.js'
import { countRules, filterRules } from './filter-rules.js'
import { type OnTry, RuleCard } from './rule-card.js'
import type { RulePart } from './rule-sentence.js'
import { RULE_PARTS } from './rule-sentences.js'
import './rules-page.css'

/** The view of all rules, each with its source and an example. */
export function RulesPage({
  exploration,
  onTry,
  links,
}: {
  readonly exploration: Exploration
  readonly onTry: OnTry
  readonly links: Links
}) {
  const [query, setQuery] = useState('')
  const parts = filterRules(RULE_PARTS, query)

  return (
    <div className="rules-page">
      <h2>The rules</h2>
      <p>
        All that the library decides, each sentence with its source. “Try” opens an example in “One
        lead”, with your workspace and policy.
      </p>
      <RuleFilter query={query} onQuery={setQuery} found={countRules(parts)} />
      <Contents parts={parts} />
      {parts.map((part) => (
        <section key={part.id} aria-labelledby={toId(part)}>
          {/* Focusable by a script, so that a reader who jumps to it continues there. */}
          <h3 id={toId(part)} tabIndex={-1}>
            {part.title}
          </h3>
          {part.intro !== undefined && (
            <p>
              <Prose text={part.intro} />
            </p>
          )}
          <ul className="rule-list">
            {part.sentences.map((sentence) => (
              <RuleCard
                key={sentence.id}
                sentence={sentence}
                exploration={exploration}
                onTry={onTry}
                links={links}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

const TOTAL = countRules(RULE_PARTS)

function RuleFilter({
  query,
  onQuery,
  found,
}: {
  readonly query: string
  readonly onQuery: (query: string) => void
  readonly found: number
}) {
  const id = useId()
  return (
    <search className="rule-filter">
      <label htmlFor={id}>Find a rule</label>
      <input
        id={id}
        type="search"
        value={query}
        placeholder="Text, code name or source"
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onQuery(target.value)}
      />
      <p role="status">{found === TOTAL ? `${TOTAL} rules` : `${found} of ${TOTAL} rules`}</p>
    </search>
  )
}

/** Buttons instead of links, because the fragment of the address contains the exploration. */
function Contents({ parts }: { readonly parts: readonly RulePart[] }) {
  if (parts.length < 2) return null
  return (
    <nav className="rule-contents" aria-label="Parts of the rules">
      <ul>
        {parts.map((part) => (
          <li key={part.id}>
            <button type="button" onClick={() => jumpTo(part)}>
              {part.title}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function jumpTo(part: RulePart): void {
  const heading = document.getElementById(toId(part))
  heading?.scrollIntoView()
  heading?.focus({ preventScroll: true })
}

function toId({ id }: RulePart): string {
  return `rules-${id}`
}
