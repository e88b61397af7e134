import type { Links } from '../links.js'
import type { Exploration } from '../model/exploration.js'
import { Prose } from '../parts/prose.js'
import { describeTry } from './create-try.js'
import { describeSource } from './filter-rules.js'
import { describePolicyEffect } from './policy-effect.js'
import type { DocsTarget, RuleSentence, RuleSource, RuleTry } from './rule-sentence.js'

/** Called with an example, and with a sentence about it. */
export type OnTry = (example: Exploration, message: string) => void

/** A sentence about the rules, with its source and its example. */
export function RuleCard({
  sentence,
  exploration,
  onTry,
  links,
}: {
  readonly sentence: RuleSentence
  readonly exploration: Exploration
  readonly onTry: OnTry
  readonly links: Links
}) {
  const { id, text, code, status, message, source, docs, try: example } = sentence
  return (
    <li className="rule" id={`rule-${id}`}>
      <div className="rule-text">
        <p>
          <Prose text={text} />
        </p>
        {message !== undefined && <q className="rule-message">{message}</q>}
        <p className="rule-names">
          {status !== undefined && <span>HTTP {status}</span>}
          {code !== undefined && <code>{code}</code>}
          <DocsLink docs={docs} links={links} />
        </p>
        <PolicyEffect sentence={sentence} exploration={exploration} />
      </div>
      <Source source={source} />
      {example !== undefined && (
        <TryButton example={example} exploration={exploration} onTry={onTry} />
      )}
    </li>
  )
}

/** What the present policy changes about a row of the rule table. */
function PolicyEffect({
  sentence: { situation },
  exploration: { policy },
}: {
  readonly sentence: RuleSentence
  readonly exploration: Exploration
}) {
  if (situation === undefined) return null
  const effect = describePolicyEffect(situation, policy)
  if (effect === null) return null
  return (
    <p className="rule-policy">
      <Prose text={effect} />
    </p>
  )
}

function Source({ source }: { readonly source: RuleSource }) {
  if (source.kind !== 'documentation') {
    return <p className="rule-source">{describeSource(source)}</p>
  }
  return (
    <figure className="rule-source">
      {source.quotes.map(({ text, at }) => (
        <blockquote key={text}>
          <p>{text}</p>
          <footer>
            {describeSource(source)}, {at}
          </footer>
        </blockquote>
      ))}
    </figure>
  )
}

/** Opens in another tab, because the exploration would otherwise be left, and so that both can be compared. */
function DocsLink({ docs, links }: { readonly docs: DocsTarget; readonly links: Links }) {
  const section = docs.anchor.replaceAll('-', ' ')
  return (
    <a href={links.docsLink(docs.page, docs.anchor)} target="_blank" rel="noreferrer">
      Docs<span className="hidden">: {section}, in a new tab</span>
    </a>
  )
}

function TryButton({
  example,
  exploration,
  onTry,
}: {
  readonly example: RuleTry
  readonly exploration: Exploration
  readonly onTry: OnTry
}) {
  const { exploration: tried, title, missing } = example.create(exploration)
  return (
    <div className="rule-try">
      {missing !== null && <p>Your workspace has no example. {missing}</p>}
      <button type="button" onClick={() => onTry(tried, describeTry(title, missing))}>
        {missing === null ? 'Try' : 'Try with the sample workspace'}: {title}
      </button>
    </div>
  )
}
