import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.js'

const numbered = readdirSync('examples').filter((name) => /^\d\d-.*\.ts$/.test(name))

// The mounts that need another runtime are run by `npm run runtimes`.
const mounts = ['node', 'hono', 'express', 'fastify'].map((name) => `mounts/${name}.ts`)

describe('the examples', () => {
  it('are numbered without a gap', () => {
    const numbers = numbered.map((name) => Number(name.slice(0, 2)))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(numbers.length).toBeGreaterThan(0)
    expect(mounts.filter((name) => !existsSync(`examples/${name}`))).toEqual([])
  })

  it.each([...numbered, ...mounts])('%s runs, and finds what it expects', async (name) => {
    const { code, output, errors } = await runProgram(`examples/${name}`)
    expect(errors).toBe('')
    expect(output).not.toBe('')
    expect(code).toBe(0)
  })
})
