import { ENROLLMENT_RULES, type Situation } from 'campaign-lead'
import { Button } from 'react-aria-components'
import { HEAD_SENTENCES, MEMBERSHIP_WORDS, RULE_SENTENCES } from './documentation.js'
import { keysOf } from './rules-graph.js'

/** The rule table, with the sentence of the documentation for each row; the row that applied is highlighted. */
export function RuleTable({
  applied,
  onTry,
}: {
  readonly applied: Situation | undefined
  readonly onTry: (situation: Situation) => void
}) {
  return (
    <table className="rules">
      <caption>
        {applied === undefined
          ? 'No row applied: the rule table was not run.'
          : `The row ${applied} applied.`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Situation</th>
          <th scope="col">The lead is</th>
          <th scope="col">Outcome</th>
          <th scope="col">The documentation's sentence</th>
          <th scope="col">Try it</th>
        </tr>
      </thead>
      {keysOf(HEAD_SENTENCES).map((head) => (
        <tbody key={head}>
          <tr className="head">
            <th scope="rowgroup" colSpan={5}>
              {HEAD_SENTENCES[head]}
            </th>
          </tr>
          {listSituations(head).map((situation) => (
            <Rule
              key={situation}
              situation={situation}
              isApplied={situation === applied}
              onTry={onTry}
            />
          ))}
        </tbody>
      ))}
    </table>
  )
}

function Rule({
  situation,
  isApplied,
  onTry,
}: {
  readonly situation: Situation
  readonly isApplied: boolean
  readonly onTry: (situation: Situation) => void
}) {
  return (
    <tr aria-current={isApplied ? 'true' : undefined}>
      <th scope="row">
        <code>{situation}</code>
      </th>
      <td>{MEMBERSHIP_WORDS[situation]}</td>
      <td>
        <code>{ENROLLMENT_RULES[situation]}</code>
      </td>
      <td className="sentence">{RULE_SENTENCES[situation]}</td>
      <td>
        <Button aria-label={`Try ${situation}`} onPress={() => onTry(situation)}>
          Try
        </Button>
      </td>
    </tr>
  )
}

function listSituations(head: keyof typeof HEAD_SENTENCES): Situation[] {
  return keysOf(ENROLLMENT_RULES).filter((situation) => situation.startsWith(`${head}/`))
}
