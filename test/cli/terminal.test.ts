import { type RequestListener } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli/run-cli.js'
import { renderText } from '../../src/cli/text.js'
import { aLead, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { type CommandOptions, type CommandRun, runCommand } from '../support/command-line.js'
import { casesOf } from '../support/exhaustive.js'
import { aServerThat } from '../support/http-servers.js'
import { csvOf } from '../support/previews.js'

/** Sets a title, rings, clears the screen, colours in two ways, turns text round, and hides. */
const HOSTILE =
  '\u001B]0;PWNED\u0007\u001B[2J\u001B[31mred\u009B32m\u202Eabc\u200B\r\u0000\u001B[1m'

/** What a terminal obeys, or cannot show. */
const UNPRINTABLE = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

function printedBy({ output, errors }: CommandRun): string {
  return output + errors
}

/** The codes that the program itself writes, in their order. */
function codesIn(text: string): string[] {
  return text.match(/\r?\p{Cc}\[\d*[a-zA-Z]/gu) ?? []
}

function preview(
  files: Record<string, string>,
  args: readonly string[],
  options: CommandOptions = {},
) {
  return runCommand(['preview', ...args], { ...options, files })
}

const LISTS = { subsequences: SUBSEQUENCES, tags: TAGS }

describe('what a file holds does nothing to the terminal', () => {
  const leads = JSON.stringify({ leads: [aLead({ _id: HOSTILE })], ...LISTS })

  it.each<[string, Record<string, string>, string[]]>([
    ['in the message of a JSON error', { 'x.json': `[${HOSTILE}` }, ['x.json', '--tag', 'A']],
    [
      'in headings of CSV',
      { 'x.csv': `${csvOf([]).trimEnd()},"${HOSTILE}","${HOSTILE}"` },
      ['x.csv', '--tag', 'A'],
    ],
    ['in a tag', { 'x.json': leads }, ['x.json', '--tag', HOSTILE]],
    [
      'in the id of a lead',
      { 'x.json': leads },
      ['x.json', '--tag', 'Interested', '--only', 'enrolled'],
    ],
    ['in a status', { 'x.json': leads }, ['x.json', `--status=${HOSTILE}`]],
    ['in the name of a file', { [HOSTILE]: leads }, [HOSTILE, '--clear-tag']],
    ['in the name of no file', {}, [HOSTILE, '--clear-tag']],
    ['in an unknown option', {}, ['x.json', `--${HOSTILE}`]],
    ['in an unexpected argument', {}, ['x.json', HOSTILE, '--clear-tag']],
    ['in JSON', { 'x.json': leads }, ['x.json', '--tag', HOSTILE, '--json']],
    [
      'in the lists of the campaign',
      { 'x.json': JSON.stringify({ leads: [], tags: `\u009B31m${HOSTILE}`, subsequences: [] }) },
      ['x.json', '--clear-tag'],
    ],
  ])('%s', async (_, files, args) => {
    const run = await preview(files, args)
    expect(printedBy(run)).not.toBe('')
    expect(printedBy(run)).not.toMatch(UNPRINTABLE)
  })

  it('whatever it is, and whatever the tag is', async () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...HOSTILE.split(''), ',', '"', '\n', '[', '{'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    })
    const head = csvOf([]).trimEnd()
    const file = fc.oneof(
      text,
      text.map((rest) => `[${rest}`),
      text.map((rest) => `${head}\n${rest}`),
      text.map((rest) => `${head},${rest}`),
      fc.tuple(text, text).map(([_id, aiTag]) => JSON.stringify([aLead({ _id, aiTag })])),
    )
    const law = fc.asyncProperty(file, text, fc.boolean(), async (content, tag, isJson) => {
      const args = ['x', '--campaign', 'c.json', `--tag=${tag}`, '--only=unreadable']
      const files = { x: content, 'c.json': JSON.stringify(LISTS) }
      const run = await preview(files, isJson ? [...args, '--json'] : args)
      expect(printedBy(run)).not.toMatch(UNPRINTABLE)
    })
    await fc.assert(law, { numRuns: casesOf(30) })
  })

  it('also on a terminal, where only the codes of the program itself reach it', async () => {
    const plain = { 'x.json': JSON.stringify({ leads: [aLead({ _id: 'a' })], ...LISTS }) }
    const args = ['x.json', '--tag', 'Interested', '--only', 'enrolled']
    const options = { columns: 80, isColored: true }
    const expected = await preview(plain, args, options)
    const run = await preview({ 'x.json': leads }, args, options)
    expect(codesIn(expected.output)).toEqual(['\u001B[1m', '\u001B[22m'])
    expect(codesIn(run.output)).toEqual(codesIn(expected.output))
    expect(codesIn(run.errors)).toEqual(codesIn(expected.errors))
    expect(run.output).toContain(
      String.raw`\u001b[31mred\u009b32m\u202eabc\u200b\u000d\u0000\u001b[1m`,
    )
  })

  it('as JSON has the same value as it would have without the guard', async () => {
    const run = await preview({ 'x.json': leads }, ['x.json', '--tag', HOSTILE, '--json'])
    expect(JSON.parse(run.output)).toMatchObject({
      patch: { aiTag: HOSTILE },
      previews: [{ leadId: HOSTILE }],
    })
  })
})

describe('what a server answers does nothing to the terminal', () => {
  async function verify(
    answers: RequestListener,
    options: CommandOptions = {},
  ): Promise<CommandRun> {
    return runCommand(['verify', await aServerThat(answers), '--key', 'sk_1'], options)
  }

  const lead = { ...aLead({ _id: HOSTILE }), status: HOSTILE }

  it.each<[string, RequestListener]>([
    ['in the body of an error', (_, response) => response.writeHead(500).end(HOSTILE)],
    ['in the body of a success', (_, response) => response.end(HOSTILE)],
    [
      'in the address that it points to',
      (_, response) => response.writeHead(301, { Location: '/\u009B31m\u0085\u00AD\u00A0' }).end(),
    ],
    [
      'in the verification state',
      (_, response) => response.end(JSON.stringify({ leads: [lead], intents: [] })),
    ],
    [
      'in another lead of the verification state',
      (_, response) =>
        response.end(JSON.stringify({ leads: [aLead({ _id: HOSTILE })], intents: [] })),
    ],
    [
      'in the line of the status',
      (request) => request.socket.end(`HTTP/1.1 500 ${HOSTILE}\r\n\r\n`),
    ],
    ['in what is not HTTP', (request) => request.socket.end(HOSTILE)],
  ])('%s', async (_, answers) => {
    const run = await verify(answers)
    expect(printedBy(run)).not.toMatch(UNPRINTABLE)
    expect(run).toMatchObject({ code: 2, output: '' })
    const onTerminal = await verify(answers, { columns: 80, isColored: true })
    expect(printedBy(onTerminal)).not.toMatch(UNPRINTABLE)
  })
})

describe('a text of the program', () => {
  it('has no code of the terminal but those of its own styles, whatever it quotes', () => {
    const law = fc.property(fc.string({ unit: 'binary' }), (quoted) => {
      const rendered = renderText([
        quoted,
        { style: 'red', text: quoted },
        [{ style: 'bold', text: `${HOSTILE}${quoted}` }, HOSTILE],
      ])
      expect(codesIn(rendered)).toEqual(['\u001B[31m', '\u001B[39m', '\u001B[1m', '\u001B[22m'])
      expect(rendered.replaceAll(/\p{Cc}\[(31|39|1|22)m/gu, '')).not.toMatch(UNPRINTABLE)
    })
    fc.assert(law, { numRuns: casesOf(40) })
  })
})

describe('an unexpected error', () => {
  it('is printed without commands to the terminal, and ends with 2: no promise is broken', async () => {
    let errors = ''
    const code = await runCli(['verify', 'http://localhost:1', '--key', 'sk_1'], {
      env: {},
      output: { write: () => undefined },
      errors: { write: (text) => (errors += text) },
      version: '1.2.3',
      clock: () => 0,
      drawSeed() {
        throw new Error(HOSTILE)
      },
      readFile: () => Promise.reject(new Error('There is no file')),
      stop: new AbortController().signal,
    })
    expect(errors).toMatch(/^This should not happen, please report it:\nError: .*\n +at /)
    expect(errors).not.toMatch(UNPRINTABLE)
    expect(code).toBe(2)
  })
})
