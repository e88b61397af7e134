import { readFileSync } from 'node:fs'
import { WEBHOOK_RETRY_SCHEDULE } from 'campaign-lead/webhooks'
import { describe, expect, it } from 'vitest'
import { findTable } from '../support/markdown.js'

const page = readFileSync('docs/webhooks.md', 'utf8')

const SECONDS = { s: 1, min: 60, h: 3_600 }

/** Returns the seconds of a duration such as "2 h 35 min". */
function readDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+) (s|min|h)\b/g)]
  return parts.reduce((total, [, count, unit]) => {
    const seconds = unit === 's' || unit === 'min' || unit === 'h' ? SECONDS[unit] : Number.NaN
    return total + Number(count) * seconds
  }, 0)
}

describe('the page about webhooks', () => {
  it('has the events and the fields of the OpenAPI description', () => {
    const { webhooks, components }: OpenApi = JSON.parse(readFileSync('openapi.json', 'utf8'))
    const everywhere = ['leadId', 'campaignId', 'leadVersion']
    const described = Object.entries(webhooks).map(([event, { post }]) => {
      const { $ref } = post.requestBody.content['application/json'].schema
      const schema = components.schemas[$ref.split('/').at(-1) ?? '']
      const fields = Object.keys(schema?.properties.data.properties ?? {})
      expect(fields).toEqual(expect.arrayContaining(everywhere))
      return [event, fields.filter((field) => !everywhere.includes(field)).join(', ')]
    })
    expect(findTable(page, 'event').map(([event, , fields]) => [event, fields])).toEqual(described)
  })

  it('lists the delays of the retry schedule', () => {
    const delays = findTable(page, 'attempt').map(([, delay = '']) => readDuration(delay))
    expect(delays).toEqual(WEBHOOK_RETRY_SCHEDULE)
  })

  it('lists the times since the first attempt, without the five seconds after some minutes', () => {
    let total = 0
    for (const [index, [, , since = '']] of findTable(page, 'attempt').entries()) {
      total += WEBHOOK_RETRY_SCHEDULE[index] ?? Number.NaN
      const isMinutes = total >= 60
      expect(readDuration(since)).toBe(isMinutes ? total - 5 : total)
    }
  })
})

interface OpenApi {
  readonly webhooks: Record<
    string,
    { post: { requestBody: { content: { 'application/json': { schema: { $ref: string } } } } } }
  >
  readonly components: {
    readonly schemas: Record<string, { properties: { data: { properties: object } } }>
  }
}
