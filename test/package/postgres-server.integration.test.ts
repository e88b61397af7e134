import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { on, once } from 'node:events'
import { existsSync, readFileSync, statSync, watch } from 'node:fs'
import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { embeddedPostgresBinaries, systemPostgresBinaries } from '../support/postgres-binaries.js'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.js'
import { type ProgramUser, userNamed } from '../support/unprivileged-user.js'

const isRoot = process.getuid?.() === 0
const holder = join(import.meta.dirname, '../support/programs/hold-postgres-server.ts')
const system = systemPostgresBinaries()
const embedded = await embeddedPostgresBinaries()
const kinds = [
  ...(system === undefined ? [] : [{ kind: "the system's", binaries: system }]),
  { kind: 'the embedded', binaries: embedded },
]

const nobody = isRoot ? await userNamed('nobody') : {}

function canRunHolder(user: ProgramUser): boolean {
  const needed = ['-x', process.execPath, '-a', '-r', holder, '-a', '-x', join(embedded, 'initdb')]
  return spawnSync('test', needed, { ...user }).status === 0
}

/** Where servers have their data, alone: what a test finds here is what they have left behind. */
let temporary: string

beforeEach(async () => {
  const before = tmpdir()
  temporary = await mkdtemp(join(before, 'postgres-server-test-'))
  await chmod(temporary, 0o777) // The server's user has to get in.
  vi.stubEnv('TMPDIR', temporary)
  // Not after each: that comes before the servers of the test have ended.
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(temporary, { recursive: true })
  })
})

async function dataFolders(): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('campaign-lead-postgres-'))
}

/** A server, until the test is over. */
async function aServer(settings?: Record<string, string>): Promise<PostgresServer> {
  const server = await startPostgresServer(settings)
  onTestFinished(() => server.end())
  return server
}

/** A server for all tests of a `describe`, each of which leaves it running. */
function aSharedServer(binaries?: string): () => PostgresServer {
  let server: PostgresServer | undefined
  beforeAll(async () => {
    vi.stubEnv('CAMPAIGN_LEAD_POSTGRES_BIN', binaries)
    server = await startPostgresServer()
    vi.unstubAllEnvs()
  })
  afterAll(() => server?.end())
  return () => {
    if (server === undefined) throw new Error('the server has not started')
    return server
  }
}

/** The first column of what a query finds. */
async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<unknown[]>({ text: statement, rowMode: 'array' })
    return rows.map(([first]) => first)
  } finally {
    await client.end()
  }
}

async function dataFolderOf(url: string): Promise<string> {
  return String((await query(url, 'show data_directory'))[0])
}

function postmasterIn(dataFolder: string): number {
  return Number(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** Reports whether a process runs. A zombie process has ended. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const state = `/proc/${pid}/stat`
  return !existsSync(state) || !readFileSync(state, 'utf8').includes(') Z')
}

/** What a program, run by a user, says first: the URL of the server that it has started. */
async function aHeldServer(user: ProgramUser = {}) {
  const program = spawn(process.execPath, ['--import', 'tsx', holder], {
    ...user,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void program.kill('SIGKILL'))
  const [url] = await once(createInterface({ input: program.stdout }), 'line')
  return { program, url: String(url) }
}

async function expectNoDataSoon(): Promise<void> {
  await vi.waitFor(async () => expect(await dataFolders()).toEqual([]), { timeout: 30_000 })
}

async function expectEndSoon(pid: number, timeout = 30_000): Promise<void> {
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout })
}

describe.each(kinds)('a PostgreSQL server of $kind binaries', ({ binaries }) => {
  const shared = aSharedServer(binaries)

  it('runs the server of these binaries', async () => {
    const server = shared()
    const version = execFileSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' })
    const [said] = await query(server.url, 'show server_version')
    expect(version).toContain(`(PostgreSQL) ${String(said)}`)
    expect(await query(server.url, 'select version()')).toEqual([
      expect.stringContaining(`PostgreSQL ${String(said).split(' ')[0]}`),
    ])
    expect(server.binaries).toBe(binaries)
  })

  it('has isolated databases', async () => {
    const server = shared()
    const [one, other] = await Promise.all([server.createDatabase(), server.createDatabase()])
    await query(one, 'create table only_here (id int)')
    expect(await query(one, "select to_regclass('only_here')::text")).toEqual(['only_here'])
    expect(await query(other, "select to_regclass('only_here')::text")).toEqual([null])
  })

  it('keeps committed data after a crash, at the same URL', async () => {
    const server = shared()
    const database = await server.createDatabase()
    await query(database, 'create table kept (id int)')
    await query(database, 'create unlogged table lost (id int)')
    await query(database, 'insert into kept values (1)')
    await query(database, 'insert into lost values (1)')
    await server.stop('immediate')
    await expect(query(database, 'select 1')).rejects.toThrow('ECONNREFUSED')
    await server.restart()
    expect(await query(database, 'select id from kept')).toEqual([1])
    // A crash it was: recovery empties what is not in the log.
    expect(await query(database, 'select id from lost')).toEqual([])
  })

  it('keeps everything after a stop that does not stop it', async () => {
    const server = shared()
    await query(server.url, 'create unlogged table kept as select 1 as id')
    await server.stop('fast')
    await server.restart()
    expect(await query(server.url, 'select id from kept')).toEqual([1])
    await query(server.url, 'drop table kept')
  })

  it('leaves nothing behind when it ends', async () => {
    vi.stubEnv('CAMPAIGN_LEAD_POSTGRES_BIN', binaries)
    const server = await aServer()
    const postmaster = postmasterIn(await dataFolderOf(server.url))
    expect(isRunning(postmaster)).toBe(true)
    await server.end()
    await expectEndSoon(postmaster)
    expect(await dataFolders()).toEqual([])
    await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED')
  })
})

describe('a PostgreSQL server', () => {
  const shared = aSharedServer()

  it('keeps its default durability, with enough connections', async () => {
    const { url } = shared()
    expect(await query(url, 'show fsync')).toEqual(['on'])
    expect(await query(url, 'show max_connections')).toEqual(['200'])
  })

  it('applies settings', async () => {
    const { url } = await aServer({ fsync: 'off', cluster_name: `it's a \\ "name"` })
    expect(await query(url, 'show fsync')).toEqual(['off'])
    expect(await query(url, 'show cluster_name')).toEqual([`it's a \\ "name"`])
  })

  it.each(['port', 'listen_addresses', 'unix_socket_directories'])(
    'decides on %s',
    async (name) => {
      const start = startPostgresServer({ [name]: '5432' })
      await expect(start).rejects.toThrow(
        new TypeError(`settings.${name} must be left to the server, not "5432"`),
      )
    },
  )

  it('refuses a connection without its password', async () => {
    const { url } = shared()
    await expect(query(url.replace(/:\w+@/, ':guessed@'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    )
  })

  it('reports why it does not start, and leaves nothing behind', async () => {
    await expect(startPostgresServer({ no_such_setting: '1' })).rejects.toThrow(
      'unrecognized configuration parameter "no_such_setting"',
    )
    expect(await dataFolders()).toEqual([])
  })

  it('refuses a stop if it does not run, and a start if it runs', async () => {
    const server = shared()
    await expect(server.restart()).rejects.toThrow('start failed')
    await server.stop('fast')
    await expect(server.stop('fast')).rejects.toThrow('stop failed')
    await server.restart()
  })

  it('executes its calls one after another', async () => {
    const server = shared()
    await Promise.all([server.stop('fast'), server.restart()])
    expect(await query(server.url, 'select 1 as one')).toEqual([1])
  })

  it('refuses every call after its end, and ends only once', async () => {
    const server = await aServer()
    await Promise.all([server.end(), server.end()])
    await expect(server.restart()).rejects.toThrow('the keeper has gone')
  })

  it('refuses invalid binaries', async () => {
    vi.stubEnv('CAMPAIGN_LEAD_POSTGRES_BIN', temporary)
    await expect(startPostgresServer()).rejects.toThrow(
      new TypeError(
        `CAMPAIGN_LEAD_POSTGRES_BIN must be a folder with initdb, pg_ctl, postgres, not "${temporary}"`,
      ),
    )
  })

  it('ends even if its data was deleted', async () => {
    const server = await aServer()
    const data = await dataFolderOf(server.url)
    const postmaster = postmasterIn(data)
    await rm(data, { recursive: true })
    await server.end()
    // PostgreSQL itself would give up only after about 15 seconds.
    await expectEndSoon(postmaster, 5_000)
  })

  it('uses the binaries of the system, or those of npm if there are none', () => {
    expect(shared().binaries).toBe(system ?? embedded)
  })

  it.runIf(isRoot)('runs as a user other than root, who alone can read its data', async () => {
    const { uid, mode } = statSync(await dataFolderOf(shared().url))
    expect(uid).not.toBe(0)
    expect(mode & 0o777).toBe(0o700)
  })
})

describe('the port of a PostgreSQL server', () => {
  /** Somebody else's, on a port of the loopback. */
  async function aTakenPort(port: number): Promise<number> {
    const other = createServer().listen(port, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const address = other.address()
    return typeof address === 'object' ? Number(address?.port) : Number.NaN
  }

  it('changes if another process takes it before the start', async () => {
    const port = await aTakenPort(0)
    const taken = { address: '127.0.0.1', family: 'IPv4', port }
    const look = vi.spyOn(Server.prototype, 'address').mockReturnValueOnce(taken)
    onTestFinished(() => look.mockRestore())
    const { url } = await aServer()
    expect(look).toHaveBeenCalledTimes(2)
    expect(await query(url, 'show port')).not.toEqual([String(port)])
  })

  it('stays the same at a restart, or the restart fails', async () => {
    const server = await aServer()
    await server.stop('fast')
    await aTakenPort(Number(new URL(server.url).port))
    await expect(server.restart()).rejects.toThrow('Address already in use')
  })
})

describe('a process that has started a PostgreSQL server', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'leaves nothing behind on %s',
    async (signal) => {
      const { program, url } = await aHeldServer()
      const postmaster = postmasterIn(await dataFolderOf(url))
      expect(isRunning(postmaster)).toBe(true)
      expect(await dataFolders()).toHaveLength(1)
      // To the whole group, as a terminal does it.
      process.kill(-Number(program.pid), signal)
      await expectNoDataSoon()
      await expectEndSoon(postmaster)
      await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED')
    },
  )

  it('leaves nothing behind if it is killed before the server has started', async () => {
    const watcher = watch(temporary)
    onTestFinished(() => watcher.close())
    const changes = on(watcher, 'change')
    const program = spawn(process.execPath, ['--import', 'tsx', holder], { stdio: 'ignore' })
    onTestFinished(() => void program.kill('SIGKILL'))
    while ((await dataFolders()).length === 0) await changes.next()
    program.kill('SIGKILL')
    await once(program, 'exit')
    await expectNoDataSoon()
  })
})

describe.runIf(isRoot)('a PostgreSQL server that root starts', () => {
  it('runs on binaries in a folder that its user cannot enter', async () => {
    const hidden = await mkdtemp(join(temporary, 'hidden-'))
    const installation = join(hidden, 'installation')
    await cp(dirname(embedded), installation, { recursive: true, verbatimSymlinks: true })
    vi.stubEnv('CAMPAIGN_LEAD_POSTGRES_BIN', join(installation, 'bin'))
    const server = await aServer()
    expect(await query(server.url, 'select 1 as one')).toEqual([1])
    await server.end()
    expect(await dataFolders()).toEqual([])
  })

  // Whose home the project or Node is in, such as root's, may be closed to everybody else.
  it.runIf(canRunHolder(nobody))(
    'runs as the user that starts it, unless that is root',
    async () => {
      const { program, url } = await aHeldServer(nobody)
      expect(statSync(await dataFolderOf(url)).uid).toBe(nobody.uid)
      program.kill('SIGKILL')
      await expectNoDataSoon()
    },
  )
})
