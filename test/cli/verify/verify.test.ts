import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { runCommand } from '../../support/command-line.js'
import { aServerThat, forward } from '../../support/http-servers.js'
import { exitKeepsPendingSend, webhookForUnchangedTag } from '../../support/injected-faults.js'
import { API_KEY, aListeningServer, aVerifiedServer } from '../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const unexpectedErrors: unknown[] = []

afterEach(() => {
  expect(unexpectedErrors.splice(0)).toEqual([])
})

/** Returns the URL of a server that was closed. */
async function getClosedUrl(): Promise<string> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

function verify(url: string, ...args: string[]) {
  return runCommand(['verify', url, '--key', API_KEY, ...args])
}

describe('a server that follows the rules', () => {
  it('passes, with the number of cases and requests', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const { code, output, errors } = await verify(url, '--runs', '3', '--only', 'the rule table')
    expect(output).toMatch(
      /^\n✓ 8 checks passed, 0 failed: 24 cases, \d+ requests in \d+ s \(1 request\/s\), seed 42\n$/,
    )
    expect(errors).toContain(`Verifying ${url} with every policy\n`)
    expect(errors).toMatch(/^\d+ checks in 1 group, 3 cases per property, seed 42$/m)
    expect(errors).toMatch(/^the rule table: (\d+) of \1 passed, \d+ cases, \d+ s, 1 request\/s$/m)
    expect(code).toBe(0)
  })

  it('can be verified at localhost', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const localhost = url.replace('127.0.0.1', 'localhost')
    expect(await verify(localhost, '--only', 'requests')).toMatchObject({ code: 0 })
  })
})

describe('a server that breaks a rule', () => {
  it('fails the check of the rule: an exit that keeps the pending send', async () => {
    const { url } = await aListeningServer(unexpectedErrors, exitKeepsPendingSend)
    const { code, output, errors } = await verify(url, '--runs', '3', '--only', 'the rule table')
    expect(errors).toMatch(/^✗ the rule table › no-match\/unsent/m)
    expect(output).toMatch(/^✗ the rule table › no-match\/unsent/m)
    expect(output).toMatch(/^ {2}expected: .*exit/m)
    expect(output).toMatch(/pendingSend is /)
    expect(output).not.toContain('the rule table › match')
    expect(output).toMatch(/^Failed: the rule table \(1 check\)/m)
    expect(code).toBe(1)
  })

  it('fails the check of the rule: a webhook for an unchanged tag', async () => {
    const { url } = await aListeningServer(unexpectedErrors, webhookForUnchangedTag)
    const { code, output } = await verify(url, '--runs', '5', '--only', 'every decision')
    expect(output).toContain('✗ every decision › one webhook for a changed tag\n')
    expect(output).not.toContain('✗ every decision › the order of the intents')
    expect(code).toBe(1)
  })

  it('is reported with the command that repeats just this check, without the key', async () => {
    const { url } = await aListeningServer(unexpectedErrors, exitKeepsPendingSend)
    const first = await verify(url, '--runs', '3', '--json', '--only', 'the rule table')
    const { failures } = JSON.parse(first.output)
    const { group, name, repeat } = failures[0]
    expect(repeat).toBe(
      `npx campaign-lead verify ${url} --seed 42 --runs 3 --only '${group} › ${name}'`,
    )
    expect(first.output).not.toContain(API_KEY)
    const again = await verify(
      url,
      '--seed',
      '42',
      '--runs',
      '3',
      '--only',
      `${group} › ${name}`,
      '--json',
    )
    expect(JSON.parse(again.output)).toMatchObject({ totals: { checks: 1, failed: 1 } })
  })
})

describe('a verification', () => {
  it('runs the checks that --only selects, case-insensitively', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const { errors } = await verify(url, '--only', 'unauthorized')
    expect(errors).toContain('\n2 checks in 1 group, ')
  })

  it('exits with 2 if --only selects no check', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const { code, errors } = await verify(url, '--only', 'no such check')
    expect(errors).toMatch(/^--only "no such check" selects none of \d+ checks\n/)
    expect(code).toBe(2)
  })

  it('is limited to one policy by --policy', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const args = ['--json', '--runs', '1', '--only', 'statusOnEnrollment']
    const every = await verify(url, ...args)
    const one = await verify(url, ...args, '--policy', 'guarded')
    const [all, guarded] = [every, one].map(({ output }) => JSON.parse(output))
    expect(guarded).toMatchObject({ policy: 'guarded', totals: { failed: 0 } })
    expect(all).toMatchObject({ policy: null, totals: { failed: 0 } })
    expect(guarded.totals.checks).toBeLessThan(all.totals.checks)
  })
})

describe('the JSON report of a verification', () => {
  it('is the only output', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const args = ['verify', url, '--key', API_KEY, '--json', '--only', 'UNAUTHORIZED']
    const { output } = await runCommand(args, { clock: () => 0 })
    expect(JSON.parse(output)).toEqual({
      url,
      policy: null,
      seed: 42,
      runs: 100,
      ending: 'complete',
      totals: {
        checks: 2,
        passed: 2,
        failed: 0,
        notRun: 0,
        cases: 2,
        // 18 of these probe the server and measure its connections.
        requests: 24,
        seconds: 0,
        requestsPerSecond: 0,
      },
      delayedAnswers: null,
      failures: [],
      causes: [],
    })
  })
})

describe('a verification that ends early', () => {
  it('reports the results so far if it is stopped', async () => {
    const controller = new AbortController()
    let updates = 0
    const { url } = await aListeningServer(unexpectedErrors, (repository) => ({
      ...repository,
      update(ref, decide) {
        updates += 1
        if (updates === 10) controller.abort()
        return repository.update(ref, decide)
      },
    }))
    const args = ['verify', url, '--key', API_KEY]
    const { code, output } = await runCommand(args, { stop: controller.signal })
    expect(output).toMatch(
      /^\nStopped: [\d,]+ checks were not run\.\n✗ \d+ checks? passed, 0 failed/,
    )
    expect(code).toBe(130)
  })

  it('reports only that it was stopped if the server has not answered', async () => {
    const controller = new AbortController()
    const url = await aServerThat(() => controller.abort())
    const { code, output, errors } = await runCommand(['verify', url, '--key', API_KEY], {
      stop: controller.signal,
    })
    expect({ code, output, errors }).toEqual({
      code: 130,
      output: '',
      errors: 'Stopped before any check was run.\n',
    })
  })

  it('reports the results so far if the server is lost', async () => {
    const { fetch: handle } = await aVerifiedServer(unexpectedErrors)
    let requests = 0
    const url = await aServerThat((request, response) => {
      requests += 1
      if (requests > 20) request.socket.destroy()
      else void forward(request, response, handle)
    })
    const { code, output } = await verify(url)
    expect(output).toMatch(/^The server no longer answers: [\d,]+ checks were not run\.$/m)
    expect(output).toMatch(/^✗ \d+ checks? passed, 1 failed/m)
    expect(code).toBe(1)
  })
})

describe('a verification that cannot start', () => {
  it.each<[string, RequestListener, RegExp, string]>([
    [
      'has no verification state',
      (_, response) => response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>No</h1>'),
      /^PUT \S+\/verification\/state answered 404 with <h1>No<\/h1>\n/,
      'Serve a verification state there',
    ],
    [
      'rejects the key',
      (_, response) => response.writeHead(401).end(),
      /^PUT \S+ answered 401 with no body\n/,
      'Set --key or $CAMPAIGN_LEAD_API_KEY to a key that the server accepts',
    ],
    [
      'redirects to another URL',
      (_, response) => response.writeHead(301, { Location: 'https://example.com/' }).end(),
      /^PUT \S+ answered 301 to https:\/\/example\.com\/ with no body\n/,
      'Fix the verification state',
    ],
    [
      'answers with HTML',
      (_, response) => response.end('<!doctype html>'),
      /^GET \S+: answered 200 with <!doctype html>, which is not JSON\n/,
      'Fix the verification state',
    ],
    [
      'answers with other JSON',
      (_, response) => response.end('{"leads":[{}],"intents":[]}'),
      /^GET \S+: leads\[0\]: lead\._id must be a string, got undefined\n/,
      'Fix the verification state',
    ],
    [
      'loses the loaded state',
      (_, response) => response.end('{"leads":[],"intents":[]}'),
      /^GET \S+ returns a different state than was loaded\n- leads\["cmp_1\/lead_1"\] is missing/,
      'Fix the verification state',
    ],
    [
      'closes the connection',
      (request) => request.socket.destroy(),
      /^PUT \S+: /,
      'Start the server, or correct the URL',
    ],
  ])(
    'exits with 2, and shows how to fix it, if the server %s',
    async (_, answers, message, advice) => {
      const { code, output, errors } = await verify(await aServerThat(answers))
      expect(errors).toMatch(message)
      expect(errors).toContain(advice)
      expect(output).toBe('')
      expect(code).toBe(2)
    },
  )

  it('exits with 2, and shows how to fix it, if the server is not running', async () => {
    const { code, errors } = await verify(await getClosedUrl())
    expect(errors).toContain('ECONNREFUSED')
    expect(errors).toContain('Start the server, or correct the URL')
    expect(code).toBe(2)
  })
})

describe('the progress of a verification', () => {
  it('is one line on a terminal, overwritten, and not wider than the terminal', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const args = ['verify', url, '--key', API_KEY, '--only', 'UNAUTHORIZED']
    const { errors } = await runCommand(args, { columns: 60, clock: () => 0 })
    const [, ...lines] = errors.split('\r\u001B[2K')
    expect(lines).toEqual([
      '1/2 · 0 cases · 0 s, 0 requests/s · requests › UNAUTHORIZED',
      '2/2 · 1 case · 0 s, 0 requests/s · requests › UNAUTHORIZED:',
      '',
    ])
  })

  it('shows the time and the rate with each request on a terminal', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const args = ['verify', url, '--key', API_KEY, '--only', 'UNAUTHORIZED: no key']
    const { errors } = await runCommand(args, { columns: 60 })
    const paces = [...errors.matchAll(/ (\d+) s, 1 request\/s · /g)].map(([, seconds]) => seconds)
    expect(new Set(paces).size).toBe(4)
  })

  it('shows the time and the rate every ten seconds in a log', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const { errors } = await verify(url, '--only', 'the rule table', '--runs', '2')
    const seconds = [...errors.matchAll(/^… (\d+) s, 1 request\/s$/gm)].map(([, at]) => Number(at))
    const [first = 0, second = 0] = seconds
    // The call of the clock that prints the line takes a second too.
    expect(second).toBe(first + 11)
  })

  it.each([{ CI: 'true' }, { NO_COLOR: '1' }, { TERM: 'dumb' }])(
    'is plain lines with %o',
    async (env) => {
      const { url } = await aListeningServer(unexpectedErrors)
      const args = ['verify', url, '--key', API_KEY, '--only', 'UNAUTHORIZED']
      const { errors } = await runCommand(args, { columns: 30, env, clock: () => 0 })
      expect(errors).not.toContain('\u001B')
      expect(errors).toContain('\nrequests: 2 of 2 passed, 2 cases, 0 s, 0 requests/s\n')
    },
  )
})
