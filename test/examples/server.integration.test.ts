import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { guardedPolicy } from 'campaign-lead'
import { aWorkspace } from 'campaign-lead/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { serveExplorer } from '../../examples/server/serve-explorer.js'
import { API_KEY, startServer } from '../../examples/server/start-server.js'
import { startVerifiedServer } from '../../examples/server/start-verified-server.js'
import { bundleProgram } from '../support/bundle-program.js'
import { createDatabase } from '../support/postgres-database.js'
import { type RunningProgram, runNode } from '../support/run-program.js'

/** Starts the API on a free port, and collects the lines that it prints. */
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

/** Sends the request of a `curl` command. */
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

describe('the started server on PostgreSQL', () => {
  it('stores the leads, executes each intent, and continues after a restart', async () => {
    const databaseUrl = await createDatabase('empty')
    const patch = (server: { url: string }, aiTag: string) =>
      curl(`curl -X PATCH "${server.url}/v1/campaigns/665a1b2c3d4e5f6a7b8c9d0e/leads/666a1b2c3d4e5f6a7b8c9d01" \\
-H "Content-Type: application/json" -H "X-Api-Key: ${API_KEY}" -d '{"aiTag": "${aiTag}"}'`)
    const first = await aServer(databaseUrl)
    expect(await patch(first, 'Interested')).toMatchObject({ success: true })
    await vi.waitFor(() => {
      const kinds = [/cancelSend/, /enrollment/, /received webhook .*"aiTag":"Interested"/]
      expect(kinds.filter((kind) => !first.printed.some((line) => kind.test(line)))).toEqual([])
    }, 20_000)

    const second = await aServer(databaseUrl)
    expect(await patch(second, 'Interested')).toMatchObject({ data: { aiTag: 'Interested' } })
    await patch(second, 'Not interested')
    await vi.waitFor(() => {
      expect(second.printed.join()).toMatch(/received webhook .*"aiTag":"Not interested"/)
    }, 20_000)
    const readVersion = (lines: readonly string[]) =>
      Number(/received webhook .*"leadVersion":(\d+)/.exec(lines.join())?.[1])
    expect(readVersion(second.printed)).toBeGreaterThan(readVersion(first.printed))
  })
})

describe('the started server', () => {
  it('returns the documented response to the documented request', async () => {
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

  it('prints commands for an enrollment, an exit and a skip', async () => {
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

  it('prints each intent when it is executed, and sends the webhook', async () => {
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
  ])(
    'describe an update with a store in %s, from the request to the delivery, on stderr',
    async (store, names) => {
      if (store === 'PostgreSQL') {
        vi.stubEnv('DATABASE_URL', await createDatabase('empty'))
      }
      vi.stubEnv('LOG_LEVEL', 'info')
      onTestFinished(() => void vi.unstubAllEnvs())

      const args = [await bundleProgram('examples/server/main.ts'), '--port', '0']
      const { output, errors } = await runNode(args, (program) => {
        onTestFinished(() => void program.kill())
        void sendFirstCommand(program)
      })

      const lines = errors.trim().split('\n').map(readLine)
      expect(lines.map(({ msg }) => msg).sort()).toEqual(
        names.map((name) => `campaign_lead.${name}`),
      )
      expect(new Set(lines.map(({ traceId }) => traceId)).size).toBe(1)
      expect(output).toMatch(/^ {2}received webhook/m)
      expect(output).not.toContain('trace_id')
      if (store === 'memory') return
      const shown = /^{"level".*}$/m.exec(readFileSync('docs/delivery.md', 'utf8'))?.[0] ?? ''
      const fieldsOf = (line = '') => Object.keys(JSON.parse(line))
      const written = errors.split('\n').find((line) => line.includes('campaign_lead.update'))
      expect(fieldsOf(shown)).toEqual(fieldsOf(written))
    },
  )

  function readLine(line: string): { msg: string; traceId: string } {
    const { msg, trace_id } = Object(JSON.parse(line))
    return { msg: String(msg), traceId: String(trace_id) }
  }

  /** Sends the first request that a server prints, and stops the server when the intents are executed. */
  async function sendFirstCommand(program: RunningProgram): Promise<void> {
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

  it('decides with the leads, the time and the policy that are loaded', async () => {
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

  it('is not started without --verification', async () => {
    expect(await load((await aServer()).url, {})).toBe(404)
  })
})

describe('the page of the rules explorer', () => {
  it('is served after its build, while the API responds immediately', async () => {
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

describe('a webhook with escape sequences', () => {
  it('cannot control the terminal of the started server', async () => {
    const args = [await bundleProgram('examples/server/main.ts'), '--port', '0']
    const { output } = await runNode(args, (program) => {
      let printed = ''
      program.stdout.on('data', (chunk) => {
        printed += String(chunk)
        if (printed.includes('PWNED')) program.kill()
        const [, url] = /^Webhooks are posted to (\S+)\n/m.exec(printed) ?? []
        if (url === undefined || printed.includes('received')) return
        const headers = { 'webhook-id': '\u009B31m' }
        const body = '\u001B]0;PWNED\u0007\u009B2J\u202E'
        // The program can be killed before it has responded.
        fetch(url, { method: 'POST', headers, body }).catch(() => undefined)
      })
    })
    expect(output).toContain(
      String.raw`received webhook \u009b31m: \u001b]0;PWNED\u0007\u009b2J\u202e`,
    )
    expect(output).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
  })
})
