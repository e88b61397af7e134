import { readFileSync } from 'node:fs'
import {
  documentedPolicy,
  ENROLLMENT_RULES,
  type LeadPatch,
  prepareLeadUpdates,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { HEAD_SENTENCES, RULE_SENTENCES } from '../../apps/explorer/rules/documentation.js'
import { aLead, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { findBlocks, findTable } from '../support/markdown.js'

describe('the page about the rules', () => {
  const page = readFileSync('docs/rules.md', 'utf8')

  it('has the rule table of the package', () => {
    const rows = findTable(page, 'situation').map(([situation, , outcome]) => [situation, outcome])
    expect(rows).toEqual(Object.entries(ENROLLMENT_RULES))
  })

  it('explains every outcome', () => {
    const outcomes = findTable(page, 'outcome').flatMap(([names = '']) => names.split(', '))
    expect(new Set(outcomes)).toEqual(new Set(Object.values(ENROLLMENT_RULES)))
  })

  it('quotes the sentence above each row in the source', () => {
    expect(findTable(page, 'row')).toEqual(Object.entries(RULE_SENTENCES))
    for (const sentence of Object.values(HEAD_SENTENCES)) expect(page).toContain(`“${sentence}”`)
  })

  it('explains every situation in which a lead is not moved', () => {
    const situations = findTable(page, '`situation`').map(([situation]) => situation)
    const unmoved = Object.entries(ENROLLMENT_RULES).flatMap(([situation, outcome]) =>
      outcome === 'nothing' || outcome === 'skippedInProgress' ? [situation] : [],
    )
    expect(situations).toEqual(['absent', ...unmoved])
  })

  it('lists every option of the policy with its default', () => {
    const options = findTable(page, 'option').map(([name, value]) => [name, value])
    const defaults = Object.entries(documentedPolicy).map(([name, value]) => [
      name,
      JSON.stringify(value).replaceAll('"', "'"),
    ])
    expect(options).toEqual(defaults)
  })

  it('has an example of every value of an option', () => {
    const code = findBlocks(page, 'ts').join('\n')
    for (const [name = '', value = '', others = ''] of findTable(page, 'option')) {
      const values = `${value} ${others}`.match(/'\w+'|true|false/g) ?? ['doNotContact']
      const examples = code.split('\n').filter((line) => line.includes(`const ${name} of`))
      expect(values.filter((each) => !examples.join().includes(each))).toEqual([])
    }
  })

  it('lists the values that the policy accepts, and no other', () => {
    for (const [name = '', value = '', others = ''] of findTable(page, 'option')) {
      const texts = `${value} ${others}`.match(/'\w+'|true|false/g) ?? []
      const values: unknown[] = texts.map((text) => JSON.parse(text.replaceAll("'", '"')))
      for (const each of values) {
        expect(() => prepareLeadUpdates([], [], { policy: { [name]: each } })).not.toThrow()
      }
      const invalid = () => prepareLeadUpdates([], [], { policy: { [name]: 'other' } })
      const listed = /one of (.*), got/.exec(catchMessage(invalid))?.[1]?.split(', ')
      if (listed !== undefined) expect(values).toEqual(listed)
    }
  })

  it('lists the refusals in the order in which they are reported', () => {
    const codes = findTable(page, 'code').map(([code]) => code)
    const issues = [
      { stage: 'won' },
      { status: 'replied' },
      { aiTag: 'Unknown' },
      { status: 'paused' },
    ]
    const reported = issues.map((_, index) =>
      refuse(Object.assign({}, ...issues.slice(index).reverse())),
    )
    expect(reported).toEqual(codes)
  })
})

/** Returns the code with which a patch of a lead in a locked status is refused. */
function refuse(patch: LeadPatch): string | undefined {
  const policy = { doNotContact: ['bounced'] } as const
  const lead = aLead({ status: 'bounced' })
  const result = safeApplyLeadUpdate(lead, SUBSEQUENCES, TAGS, patch, { policy })
  return result.success ? undefined : result.error.code
}

function catchMessage(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}
