import { type RequestListener } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli/run-cli.js'
import { renderText } from '../../src/cli/terminal.js'
import { aLead, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { type CommandOptions, type CommandRun, runCommand } from '../support/command-line.js'
import { countCases } from '../support/exhaustive.js'
import { aServerThat } from '../support/http-servers.js'
import { toCsv } from '../support/previews.js'

/** Sets a title, rings, clears the screen, sets colors in two ways, reverses text, and hides. */
const HOSTILE =
  '\u001B]0;PWNED\u0007\u001B[2J\u001B[31mred\u009B32m\u202Eabc\u200B\r\u0000\u001B[1m'

/** Characters that control a terminal, or that it cannot show. */
const UNPRINTABLE = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

function getPrinted({ output, errors }: CommandRun): string {
  return output + errors
}

/** Finds the codes of the program's styles, in order. */
function findCodes(text: string): string[] {
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

describe('the content of a file', () => {
  const leads = JSON.stringify({ leads: [aLead({ _id: HOSTILE })], ...LISTS })

  it.each<[string, Record<string, string>, string[]]>([
    ['the message of a JSON error', { 'x.json': `[${HOSTILE}` }, ['x.json', '--tag', 'A']],
    [
      'the header of CSV',
      { 'x.csv': `${toCsv([]).trimEnd()},"${HOSTILE}","${HOSTILE}"` },
      ['x.csv', '--tag', 'A'],
    ],
    ['a tag', { 'x.json': leads }, ['x.json', '--tag', HOSTILE]],
    [
      'the id of a lead',
      { 'x.json': leads },
      ['x.json', '--tag', 'Interested', '--only', 'enrolled'],
    ],
    ['a status', { 'x.json': leads }, ['x.json', `--status=${HOSTILE}`]],
    ['the path of a file', { [HOSTILE]: leads }, [HOSTILE, '--clear-tag']],
    ['the path of a missing file', {}, [HOSTILE, '--clear-tag']],
    ['an unknown option', {}, ['x.json', `--${HOSTILE}`]],
    ['an unexpected argument', {}, ['x.json', HOSTILE, '--clear-tag']],
    ['JSON output', { 'x.json': leads }, ['x.json', '--tag', HOSTILE, '--json']],
    [
      'the lists of the campaign',
      { 'x.json': JSON.stringify({ leads: [], tags: `\u009B31m${HOSTILE}`, subsequences: [] }) },
      ['x.json', '--clear-tag'],
    ],
  ])('does not control the terminal through %s', async (_, files, args) => {
    const run = await preview(files, args)
    expect(getPrinted(run)).not.toBe('')
    expect(getPrinted(run)).not.toMatch(UNPRINTABLE)
  })

  it('does not control the terminal, whatever the file and the tag contain', async () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...HOSTILE.split(''), ',', '"', '\n', '[', '{'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    })
    const head = toCsv([]).trimEnd()
    const file = fc.oneof(
      text,
      text.map((rest) => `[${rest}`),
      text.map((rest) => `${head}\n${rest}`),
      text.map((rest) => `${head},${rest}`),
      fc.tuple(text, text).map(([_id, aiTag]) => JSON.stringify([aLead({ _id, aiTag })])),
    )
    const property = fc.asyncProperty(file, text, fc.boolean(), async (content, tag, isJson) => {
      const args = ['x', '--campaign', 'c.json', `--tag=${tag}`, '--only=unreadable']
      const files = { x: content, 'c.json': JSON.stringify(LISTS) }
      const run = await preview(files, isJson ? [...args, '--json'] : args)
      expect(getPrinted(run)).not.toMatch(UNPRINTABLE)
    })
    await fc.assert(property, { numRuns: countCases(30) })
  })

  it('does not add codes to the styles of the program on a terminal', async () => {
    const plain = { 'x.json': JSON.stringify({ leads: [aLead({ _id: 'a' })], ...LISTS }) }
    const args = ['x.json', '--tag', 'Interested', '--only', 'enrolled']
    const options = { columns: 80, isColored: true }
    const expected = await preview(plain, args, options)
    const run = await preview({ 'x.json': leads }, args, options)
    expect(findCodes(expected.output)).toEqual(['\u001B[1m', '\u001B[22m'])
    expect(findCodes(run.output)).toEqual(findCodes(expected.output))
    expect(findCodes(run.errors)).toEqual(findCodes(expected.errors))
    expect(run.output).toContain(
      String.raw`\u001b[31mred\u009b32m\u202eabc\u200b\u000d\u0000\u001b[1m`,
    )
  })

  it('has the same value in JSON output as without escaping', async () => {
    const run = await preview({ 'x.json': leads }, ['x.json', '--tag', HOSTILE, '--json'])
    expect(JSON.parse(run.output)).toMatchObject({
      patch: { aiTag: HOSTILE },
      previews: [{ leadId: HOSTILE }],
    })
  })
})

describe('the answer of a server', () => {
  async function verify(
    answers: RequestListener,
    options: CommandOptions = {},
  ): Promise<CommandRun> {
    return runCommand(['verify', await aServerThat(answers), '--key', 'sk_1'], options)
  }

  const lead = { ...aLead({ _id: HOSTILE }), status: HOSTILE }

  it.each<[string, RequestListener]>([
    ['the body of an error', (_, response) => response.writeHead(500).end(HOSTILE)],
    ['the body of a success', (_, response) => response.end(HOSTILE)],
    [
      'the URL of a redirect',
      (_, response) => response.writeHead(301, { Location: '/\u009B31m\u0085\u00AD\u00A0' }).end(),
    ],
    [
      'the verification state',
      (_, response) => response.end(JSON.stringify({ leads: [lead], intents: [] })),
    ],
    [
      'another lead of the verification state',
      (_, response) =>
        response.end(JSON.stringify({ leads: [aLead({ _id: HOSTILE })], intents: [] })),
    ],
    ['the status line', (request) => request.socket.end(`HTTP/1.1 500 ${HOSTILE}\r\n\r\n`)],
    ['bytes that are not HTTP', (request) => request.socket.end(HOSTILE)],
  ])('does not control the terminal through %s', async (_, answers) => {
    const run = await verify(answers)
    expect(getPrinted(run)).not.toMatch(UNPRINTABLE)
    expect(run).toMatchObject({ code: 2, output: '' })
    const onTerminal = await verify(answers, { columns: 80, isColored: true })
    expect(getPrinted(onTerminal)).not.toMatch(UNPRINTABLE)
  })
})

describe('a rendered text', () => {
  it('has no terminal codes except those of its styles, whatever it quotes', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (quoted) => {
      const rendered = renderText([
        quoted,
        { style: 'red', text: quoted },
        [{ style: 'bold', text: `${HOSTILE}${quoted}` }, HOSTILE],
      ])
      expect(findCodes(rendered)).toEqual(['\u001B[31m', '\u001B[39m', '\u001B[1m', '\u001B[22m'])
      expect(rendered.replaceAll(/\p{Cc}\[(31|39|1|22)m/gu, '')).not.toMatch(UNPRINTABLE)
    })
    fc.assert(property, { numRuns: countCases(40) })
  })
})

describe('an unexpected error', () => {
  it('is printed without terminal codes, and exits with 2', async () => {
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
      readFile: () => Promise.reject(new Error('No such file')),
      stop: new AbortController().signal,
    })
    expect(errors).toMatch(/^Unexpected error, please report it:\nError: .*\n +at /)
    expect(errors).not.toMatch(UNPRINTABLE)
    expect(code).toBe(2)
  })
})
