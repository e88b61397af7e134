import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { guardedPolicy } from 'campaign-lead'
import { aWorkspace } from 'campaign-lead/testing'
import { Client } from 'pg'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { OptionError, parseOptions } from '../../examples/server/options.js'
import { serveExplorer } from '../../examples/server/serve-explorer.js'
import { API_KEY, startServer } from '../../examples/server/start-server.js'
import { startVerifiedServer } from '../../examples/server/start-verified-server.js'
import { bundleProgram } from '../support/bundle-program.js'
import { createDatabase } from '../support/postgres-database.js'
import {
  type ProgramRun,
  type RunningProgram,
  runNode,
  runProgram,
} from '../support/run-program.js'

/** The API on any port, and what it prints. */
async function aServer(
  databaseUrl: string | null = null,
): Promise<{ url: string; printed: string[] }> {
  const printed: string[] = []
  const options = {
    port: 0,
    webhookPort: 0,
    databaseUrl,
    isVerified: false,
    logLevel: 'silent',
  } as const
  const server = await startServer(options, (line) => void printed.push(...line.split('\n')))
  onTestFinished(() => server.close())
  return { url: server.url, printed }
}

/** Does what `curl` does with a line that the server prints, or that the documentation shows. */
async function curl(line: string): Promise<unknown> {
  const url = /https?:[^"\s]+/.exec(line)?.[0] ?? ''
  const method = /-X (\w+)/.exec(line)?.[1] ?? 'GET'
  const headers = [...line.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name = '', value = '']) => {
    const header: [string, string] = [name, value]
    return header
  })
  const body = /-d '([^']+)'/s.exec(line)?.[1] ?? null
  return (await fetch(url, { method, headers, body })).json()
}

function run(...args: string[]): Promise<ProgramRun> {
  return runProgram('examples/server/main.ts', ...args)
}

describe('the started server on PostgreSQL', () => {
  it('keeps the leads there, has each intent carried out, and goes on after a restart', async () => {
    const databaseUrl = await createDatabase('empty')
    const patch = (server: { url: string }, aiTag: string) =>
      curl(`curl -X PATCH "${server.url}/v1/campaigns/665a1b2c3d4e5f6a7b8c9d0e/leads/666a1b2c3d4e5f6a7b8c9d01" \\
-H "Content-Type: application/json" -H "X-Api-Key: ${API_KEY}" -d '{"aiTag": "${aiTag}"}'`)
    const first = await aServer(databaseUrl)
    expect(await patch(first, 'Interested')).toMatchObject({ success: true })
    await vi.waitFor(() => {
      const kinds = [/cancelSend/, /enrollment/, /received webhook .*"leadVersion":1/]
      expect(kinds.filter((kind) => !first.printed.some((line) => kind.test(line)))).toEqual([])
    }, 20_000)

    const second = await aServer(databaseUrl)
    expect(await patch(second, 'Interested')).toMatchObject({ data: { aiTag: 'Interested' } })
    await patch(second, 'Not interested')
    await vi.waitFor(() => {
      expect(second.printed.join()).toMatch(/received webhook .*"leadVersion":2/)
    }, 20_000)
  })
})

describe('the started server', () => {
  it("answers the documentation's own request with the documented answer", async () => {
    const { url } = await aServer()
    const answer =
      await curl(`curl -X PATCH "${url}/v1/campaigns/665a1b2c3d4e5f6a7b8c9d0e/leads/666a1b2c3d4e5f6a7b8c9d01" \\
-H "Content-Type: application/json" \\
-H "X-Api-Key: ${API_KEY}" \\
-d '{
"status": "paused",
"aiTag": "Interested"
}'`)
    expect(answer).toEqual({
      success: true,
      data: {
        _id: '666a1b2c3d4e5f6a7b8c9d01',
        campaignId: '665a1b2c3d4e5f6a7b8c9d0e',
        status: 'paused',
        aiTag: 'Interested',
        currentSequenceStep: 1,
        replied: false,
        addedAt: '2025-06-15T09:00:00.000Z',
      },
      subsequenceEnrollment: { action: 'enrolled', subsequenceName: 'Interested follow-up' },
    })
  })

  it('prints three lines to try: an enrollment, an exit and a skip', async () => {
    const { printed } = await aServer()
    const lines = printed.filter((line) => line.startsWith('curl '))
    const answers = []
    for (const line of lines) answers.push(await curl(line))
    expect(answers).toMatchObject([
      { success: true, subsequenceEnrollment: { action: 'enrolled' } },
      { success: true, subsequenceEnrollment: { action: 'exited' } },
      { success: true, subsequenceEnrollment: { action: 'skippedInProgress' } },
    ])
  })

  it('prints each intent as it is carried out, and really posts the webhook', async () => {
    const { printed } = await aServer()
    await curl(printed.find((line) => line.startsWith('curl ')) ?? '')
    const events = printed.flatMap((line) => /^ {2}(\w+(?: webhook)?)/.exec(line)?.[1] ?? [])
    expect(events).toEqual(['cancelSend', 'enrollment', 'emitWebhook', 'received webhook'])
  })
})

describe('the structured lines of the started server', () => {
  const update = ['execute_intent', 'execute_intent', 'execute_intent', 'request']

  it.each([
    ['memory', update],
    ['PostgreSQL', [...update, 'update']],
  ])('tell an update on %s, from the request to the delivery, on stderr', async (where, names) => {
    if (where === 'PostgreSQL') {
      vi.stubEnv('DATABASE_URL', await createDatabase('empty'))
    }
    vi.stubEnv('LOG_LEVEL', 'info')
    onTestFinished(() => void vi.unstubAllEnvs())

    const args = [await bundleProgram('examples/server/main.ts'), '--port', '0']
    const { output, errors } = await runNode(args, (program) => {
      onTestFinished(() => void program.kill())
      void tryFirstLine(program)
    })

    const lines = errors.trim().split('\n').map(readLine)
    expect(lines.map(({ msg }) => msg).sort()).toEqual(names.map((name) => `campaign_lead.${name}`))
    expect(new Set(lines.map(({ traceId }) => traceId)).size).toBe(1)
    expect(output).toMatch(/^ {2}received webhook/m)
    expect(output).not.toContain('trace_id')
    if (where === 'memory') return
    const shown = /^{"level".*}$/m.exec(readFileSync('README.md', 'utf8'))?.[0] ?? ''
    const fieldsOf = (line = '') => Object.keys(JSON.parse(line))
    const written = errors.split('\n').find((line) => line.includes('campaign_lead.update'))
    expect(fieldsOf(shown)).toEqual(fieldsOf(written))
  })

  function readLine(line: string): { msg: string; traceId: string } {
    const { msg, trace_id } = Object(JSON.parse(line))
    return { msg: String(msg), traceId: String(trace_id) }
  }

  /** Sends the first request that a server prints, and ends it once that is answered and carried out. */
  async function tryFirstLine(program: RunningProgram): Promise<void> {
    const { stdout } = program
    let printed = ''
    stdout.on('data', (chunk) => {
      printed += String(chunk)
    })
    const hasPrinted = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(printed)) await once(stdout, 'data')
    }
    await hasPrinted(/Stop with/)
    await curl(/^curl .*/m.exec(printed)?.[0] ?? '')
    for (const event of [/^ {2}cancelSend/m, /^ {2}enrollment/m, /^ {2}received webhook/m]) {
      await hasPrinted(event)
    }
    program.kill()
  }
})

describe('the server under verification', () => {
  async function load(url: string, state: object): Promise<number> {
    const headers = { 'Content-Type': 'application/json', 'X-Api-Key': API_KEY }
    const address = `${url}/verification/state`
    return (await fetch(address, { method: 'PUT', headers, body: JSON.stringify(state) })).status
  }

  it('decides on what is loaded, at the time and by the policy that are loaded', async () => {
    const server = await startVerifiedServer({ port: 0 }, () => undefined)
    onTestFinished(() => server.close())
    const status = await load(server.url, {
      now: '2020-01-01T00:00:00.000Z',
      policy: guardedPolicy,
      visibleWorkspaceIds: ['ws_1'],
      workspaces: [aWorkspace()],
    })
    expect(status).toBe(204)
    const target = `${server.url}/v1/campaigns/cmp_1/leads/lead_1`
    const headers = `-H "Content-Type: application/json" -H "X-Api-Key: ${API_KEY}"`
    const answer = await curl(`curl -X PATCH "${target}" ${headers} -d '{"aiTag":"interested"}'`)
    expect(answer).toMatchObject({ success: true, data: { aiTag: 'Interested' } })

    const state = await curl(`curl "${server.url}/verification/state" -H "X-Api-Key: ${API_KEY}"`)
    expect(state).toMatchObject({
      leads: [{ subsequence: { enrolledAt: '2020-01-01T00:00:00.000Z' } }],
      intents: [{ type: 'enrollment' }, { type: 'emitWebhook' }],
    })
  })

  it('is not served otherwise', async () => {
    expect(await load((await aServer()).url, {})).toBe(404)
  })
})

describe('the page of the rules explorer', () => {
  it('is waited for while it is built, and nothing else is', async () => {
    let finish = (): void => undefined
    const built = new Promise<void>((resolve) => {
      finish = resolve
    })
    const handle = serveExplorer(async () => new Response('the API'), built)
    const page = handle(new Request('http://localhost/'))
    const script = handle(new Request('http://localhost/assets/index.js'))
    const first = await Promise.race([
      page,
      script,
      handle(new Request('http://localhost/openapi.json')),
      handle(new Request('http://localhost/v1/campaigns/c/leads/l', { method: 'PATCH' })),
    ])
    expect(await first.text()).toBe('the API')
    finish()
    expect([(await page).status, (await script).status]).toEqual([200, 200])
  })
})

describe('a port in use', () => {
  const busy = createServer()
  afterEach(() => void busy.close())

  it.each(['--port', '--webhook-port'])('is a clear error that names %s', async (option) => {
    busy.listen(0, '127.0.0.1')
    await new Promise((resolve) => busy.once('listening', resolve))
    const address = busy.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, errors } = await run('--port', '0', option, String(port))
    expect(errors).toBe(`Port ${port} is in use; choose another with ${option}\n`)
    expect(code).toBe(1)
  })
})

describe('a database that cannot be used', () => {
  it.each([
    ['that is not there', (url: URL) => (url.port = '1'), /ECONNREFUSED 127\.0\.0\.1:1$/],
    [
      'of another password',
      (url: URL) => (url.password = 'secret'),
      /password authentication failed/,
    ],
    [
      'of another name',
      (url: URL) => (url.pathname = 'nothing'),
      /database "nothing" does not exist$/,
    ],
    ['on no host', (url: URL) => (url.hostname = 'leads.invalid'), /ENOTFOUND|EAI_AGAIN/],
  ])(
    'is a line that names it, without its password, and ends with 1: %s',
    async (_, change, reason) => {
      const url = new URL(await createDatabase('empty'))
      url.password ||= 'unused'
      change(url)
      url.searchParams.set('application_name', 'secret')
      vi.stubEnv('DATABASE_URL', url.href)
      onTestFinished(() => void vi.unstubAllEnvs())
      const { code, output, errors } = await run('--port', '0')
      const named = `${url.protocol}//${url.username}@${url.host}${url.pathname}`
      expect(errors).toMatch(/^\$DATABASE_URL: cannot connect to [^\n]+\n$/)
      expect(errors).toContain(`cannot connect to ${named}: `)
      expect(errors.trimEnd()).toMatch(reason)
      expect(output + errors).not.toContain(url.password)
      expect(output + errors).not.toContain('secret')
      expect(code).toBe(1)
    },
  )

  it('is named in the error if its user must not create the tables', async () => {
    const url = new URL(await createDatabase('empty'))
    const client = new Client({ connectionString: url.href })
    await client.connect()
    const name = `reader_${url.pathname.slice(1)}`
    await client.query(`create role ${name} login password 'reader'`)
    await client.end()
    Object.assign(url, { username: name, password: 'reader' })
    vi.stubEnv('DATABASE_URL', url.href)
    onTestFinished(() => void vi.unstubAllEnvs())
    const { code, errors } = await run('--port', '0')
    expect(errors).toMatch(/^\$DATABASE_URL: \S+ cannot be prepared: permission denied [^\n]+\n$/)
    expect(code).toBe(1)
  })

  it('is not connected to if the port is in use', async () => {
    const busy = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void busy.close())
    await once(busy, 'listening')
    const address = busy.address()
    const port = typeof address === 'object' && address ? address.port : 0
    vi.stubEnv('DATABASE_URL', 'postgres://localhost:1/leads')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { errors } = await run('--port', String(port))
    expect(errors).toBe(`Port ${port} is in use; choose another with --port\n`)
  })
})

describe('what others send to the started server', () => {
  it('does nothing to the terminal', async () => {
    const args = [await bundleProgram('examples/server/main.ts'), '--port', '0']
    const { output } = await runNode(args, (program) => {
      let printed = ''
      program.stdout.on('data', (chunk) => {
        printed += String(chunk)
        if (printed.includes('PWNED')) program.kill()
        const [, url] = /^Webhooks are posted to (\S+)\n/m.exec(printed) ?? []
        if (url === undefined || printed.includes('received')) return
        const headers = { 'webhook-id': '\u009B31m' }
        void fetch(url, { method: 'POST', headers, body: '\u001B]0;PWNED\u0007\u009B2J\u202E' })
      })
    })
    expect(output).toContain(
      String.raw`received webhook \u009b31m: \u001b]0;PWNED\u0007\u009b2J\u202e`,
    )
    expect(output).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
  })
})

describe('the options', () => {
  it('are port 3000 and any port for the receiver where not given', () => {
    expect(parseOptions([], {})).toEqual({
      port: 3000,
      webhookPort: 0,
      databaseUrl: null,
      isVerified: false,
      logLevel: 'silent',
    })
  })

  it('come from the command line, and the port else from $PORT', () => {
    expect(parseOptions([], { PORT: '8080' }).port).toBe(8080)
    const args = ['--port', '1', '--webhook-port', '2', '--verification']
    const options = { port: 1, webhookPort: 2, databaseUrl: null, isVerified: true }
    const environment = { PORT: '8080', LOG_LEVEL: 'warn' }
    expect(parseOptions(args, environment)).toEqual({ ...options, logLevel: 'warn' })
  })

  it.each([
    [['--port', 'x'], '--port must be a port from 0 to 65535, got "x"'],
    [['--port', '65536'], '--port must be a port from 0 to 65535, got "65536"'],
    [['--webhook-port', ''], '--webhook-port must be a port from 0 to 65535, got ""'],
    [['--verbose'], "Unknown option '--verbose'"],
    [['8080'], "Unexpected argument '8080'"],
  ])('that cannot be are a clear error: %o', (args, message) => {
    expect(() => parseOptions(args, {})).toThrow(OptionError)
    expect(() => parseOptions(args, {})).toThrow(message)
  })

  it('are unset by empty variables', () => {
    const environment = { PORT: '', DATABASE_URL: '', LOG_LEVEL: '' }
    expect(parseOptions([], environment)).toEqual(parseOptions([], {}))
  })

  it.each([
    'postgres://',
    'postgres://localhost/leads',
    'postgresql://ada@[::1]:5432/leads?sslmode=require',
    'postgres:///leads?host=/var/run/postgresql',
    'postgres://ada:p%40ss@localhost:5432/leads',
  ])('take the database %s as it is', (DATABASE_URL) => {
    expect(parseOptions([], { DATABASE_URL }).databaseUrl).toBe(DATABASE_URL)
  })

  it.each([
    ['leads', '"leads"'],
    ['localhost/leads', '"localhost/leads"'],
    ['mysql://localhost/leads', '"mysql://localhost/leads"'],
    ['ada:secret@localhost/leads', 'an address that may have a password'],
    ['http://ada:secret@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:secr/et@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:12/secret@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:12?secret@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:12#secret@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:a@b/secret@localhost/leads', 'an address that may have a password'],
    ['host=localhost password=secret', 'an address that may have a password'],
  ])('refuse the database %s, and never print a password', (DATABASE_URL, got) => {
    expect(() => parseOptions([], { DATABASE_URL })).toThrow(
      new OptionError(
        '$DATABASE_URL must be an address such as postgres://user:password@localhost:5432/database, ' +
          `in which special characters are percent-encoded, got ${got}`,
      ),
    )
  })

  it('from the environment that cannot be are a clear error', () => {
    expect(() => parseOptions([], { PORT: '-1' })).toThrow('$PORT must be a port')
    expect(() => parseOptions([], { LOG_LEVEL: 'loud' })).toThrow(
      '$LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, got "loud"',
    )
  })

  it('that cannot be end the program with 2 and show its usage', async () => {
    const { code, errors } = await run('--port', 'x')
    expect(errors).toContain('--port must be a port')
    expect(errors).toContain('Usage: npm start')
    expect(code).toBe(2)
  })
})
