import { existsSync, readdirSync } from 'node:fs'
import * as core from 'campaign-lead'
import * as http from 'campaign-lead/http'
import * as logging from 'campaign-lead/logging'
import * as memory from 'campaign-lead/memory'
import * as opentelemetry from 'campaign-lead/opentelemetry'
import * as pgBoss from 'campaign-lead/pg-boss'
import * as postgres from 'campaign-lead/postgres'
import * as testing from 'campaign-lead/testing'
import * as conformance from 'campaign-lead/testing/conformance'
import * as contracts from 'campaign-lead/testing/contracts'
import * as fake from 'campaign-lead/testing/fake'
import * as msw from 'campaign-lead/testing/msw'
import * as webhooks from 'campaign-lead/webhooks'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.js'
import { sourceFilesIn } from '../support/source-files.js'

const numbered = readdirSync('examples').filter((name) => /^\d\d-.*\.ts$/.test(name))

// `npm run check:mounts` runs the mounts in Express and Fastify, `npm run runtimes` those in other runtimes.
const mounts = ['node', 'hono', 'own-routes'].map((name) => `mounts/${name}.ts`)

/** Returns the names of all functions that the package exports. */
function listExportedFunctions(): string[] {
  return [
    core,
    http,
    logging,
    memory,
    opentelemetry,
    pgBoss,
    postgres,
    webhooks,
    testing,
    conformance,
    contracts,
    fake,
    msw,
  ].flatMap((entry) =>
    Object.entries(entry).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
  )
}

describe('the examples', () => {
  it('use every exported function of the package', () => {
    // The packages of other PostgreSQL clients than `pg` are installed only for the tests of these clients.
    const files = ['examples', 'test/sql-clients'].flatMap(sourceFilesIn)
    const texts = files.map(({ syntax }) => syntax.text)
    const isUsed = (name: string) => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text))
    expect(listExportedFunctions().filter((name) => !isUsed(name))).toEqual([])
  })

  it('are numbered consecutively', () => {
    const numbers = numbered.map((name) => Number(name.slice(0, 2)))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(numbers.length).toBeGreaterThan(0)
    expect(mounts.filter((name) => !existsSync(`examples/${name}`))).toEqual([])
  })

  it.each([...numbered, ...mounts])('%s exits with 0 and prints no errors', async (name) => {
    const { code, output, errors } = await runProgram(`examples/${name}`)
    expect(errors).toBe('')
    expect(output).not.toBe('')
    expect(code).toBe(0)
  })
})
