import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { ENROLLMENT_RULES } from 'campaign-lead'
import { describe, expect, it, onTestFinished } from 'vitest'
import { API_ERRORS } from '../../src/adapters/http/api-errors.js'
import { bundleProgram } from '../support/bundle-program.js'
import {
  findBlocks,
  findBrokenLinks,
  findCodeBlocks,
  findParagraphs,
  findTable,
  runDocumentedCode,
  writeDocumentedCode,
} from '../support/markdown.js'
import { createDatabase } from '../support/postgres-database.js'
import { typeErrorsIn } from '../support/type-errors.js'

const readme = readFileSync('README.md', 'utf8')
const [decision = '', service = ''] = findBlocks(readme, 'ts')

describe('the README', () => {
  it('has at most 200 lines, none of them longer than 400 characters', () => {
    const lines = readme.trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(200)
    expect(lines.filter((line) => line.length > 400)).toEqual([])
  })

  it('has no paragraph of more than 80 words', () => {
    const long = findParagraphs(readme).filter((paragraph) => paragraph.split(/\s+/).length > 80)
    expect(long).toEqual([])
  })

  it('links to headings and to files', () => {
    expect(findBrokenLinks('README.md', existsSync)).toEqual([])
  })

  it('has a command to start and a command to test a clean clone', () => {
    expect(findBlocks(readme, 'sh')).toEqual([
      'npm install campaign-lead\n',
      expect.stringMatching(/^curl /),
      'npm ci && npm start\n',
      'npm ci && npm test\n',
    ])
    expect(readFileSync('.ci/run', 'utf8')).toContain('npm ci && npm test')
  })

  it('has the same rule table as the package', () => {
    const rows = findTable(readme, 'situation').map(([situation, , outcome]) => [
      situation,
      outcome,
    ])
    expect(rows).toEqual(Object.entries(ENROLLMENT_RULES))
  })

  it('has the codes of the refusals with their status', () => {
    const [, shown = ''] = /The `code` is (.*)\.$/m.exec(readme) ?? []
    const [badRequest = '', conflict = ''] = shown.split('(over HTTP 400)')
    const statusOf = (code: string) =>
      Object.entries(API_ERRORS).find(([each]) => each === code)?.[1]
    const findCodes = (text: string) => text.match(/[A-Z]+(?:_[A-Z]+)+/g) ?? []
    expect(findCodes(badRequest).map((code) => statusOf(code)?.status)).toEqual([400, 400, 400])
    expect(findCodes(conflict).map((code) => statusOf(code)?.status)).toEqual([409])
  })
})

describe('the code in the README', () => {
  it('is a decision, a service, and a test', () => {
    const blocks = findCodeBlocks(readme).filter(({ language }) => language === 'ts')
    expect(blocks.map(({ file }) => file)).toEqual([undefined, undefined, TESTED_FILE])
  })

  it('decides, and prints what it says', async () => {
    const run = await runDocumentedCode('readme-decision', decision)
    expect(run).toMatchObject({ printed: run.documented, errors: '', typeErrors: [] })
    expect(run.printed).toHaveLength(2)
  })

  it('contains the test, which runs with the other examples', () => {
    const excerpt = findCodeBlocks(readme).find(({ file }) => file === TESTED_FILE)
    const test = readFileSync(TESTED_FILE, 'utf8')
    expect(excerpt?.code).toBe(test.slice(test.indexOf('import ')))
  })

  it('serves the request with Express and PostgreSQL, also after a restart', async () => {
    const file = writeDocumentedCode('readme-service', service)
    expect(typeErrorsIn(file)).toEqual([])
    const program = await bundleProgram(file)
    const databaseUrl = await createDatabase('empty')
    const first = await startService(program, databaseUrl)
    expect(await first.sendCommand()).toMatchObject({
      success: true,
      data: { aiTag: 'Interested' },
      subsequenceEnrollment: { action: 'enrolled' },
    })
    expect(await first.stop()).toEqual([
      expect.stringMatching(/^\S+ enrollment$/),
      expect.stringMatching(/^\S+ emitWebhook$/),
    ])
    const second = await startService(program, databaseUrl)
    expect(await second.sendCommand()).toMatchObject({ success: true })
    expect(await second.stop()).toEqual([])
  })
})

const TESTED_FILE = 'examples/fake/tag-a-lead.test.ts'

interface RunningService {
  /** Sends the request of the curl command, and returns the body of the response. */
  sendCommand(): Promise<unknown>
  /** Returns what the service has printed since it listens. */
  stop(): Promise<string[]>
}

async function startService(program: string, databaseUrl: string): Promise<RunningService> {
  const port = await findFreePort()
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, DATABASE_URL: databaseUrl, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const printed: string[] = []
  const lines = createInterface(child.stdout).on('line', (line) => printed.push(line))
  child.stderr.on('data', (text: Buffer) => printed.push(text.toString()))
  const { url, ...request } = readCommand()
  const ownUrl = url.replace('3000', String(port))
  await once(lines, 'line')
  expect(printed).toEqual([`PATCH ${ownUrl}`])
  return {
    async sendCommand() {
      const response = await fetch(ownUrl, { method: 'PATCH', ...request })
      return response.json()
    },
    async stop() {
      child.kill()
      await once(child, 'close')
      return printed.slice(1)
    },
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = Object(server.address())
  server.close()
  await once(server, 'close')
  return Number(port)
}

/** Reads the request from the curl command. */
function readCommand(): { url: string; headers: [string, string][]; body: string } {
  const command = findBlocks(readme, 'sh').find((code) => code.startsWith('curl ')) ?? ''
  const [, url = ''] = /^curl -X PATCH (\S+)/.exec(command) ?? []
  const headers = [...command.matchAll(/-H '([^:]+): ([^']+)'/g)]
  const [, body = ''] = /-d '([^']+)'/.exec(command) ?? []
  return { url, headers: headers.map(([, name = '', value = '']) => [name, value]), body }
}
