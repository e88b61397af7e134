import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { goldenVectors } from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.js'

const readme = readFileSync('vectors/README.md', 'utf8')

describe('vectors/README.md', () => {
  it('has a runner that prints what it says', async () => {
    const [, program = ''] = /^```js\n(.*?)^```$/ms.exec(readme) ?? []
    const [, expected] = /\/\/ → (.*)$/m.exec(program) ?? []
    mkdirSync('temp', { recursive: true })
    writeFileSync('temp/vectors-readme.mjs', program)
    const { output, errors } = await runProgram('temp/vectors-readme.mjs')
    expect(errors).toBe('')
    expect(output).toBe(`${expected}\n`)
    const { numberOfVectors, numberOfClaimed, numberOfCommands } = goldenVectors
    const total = numberOfVectors + numberOfClaimed + numberOfCommands
    expect(expected).toContain(`of ${total} vectors`)
  })

  it('names every field of the file', () => {
    const fields = Object.keys(goldenVectors).filter((field) => field !== '$schema')
    expect(fields.filter((field) => !readme.includes(`\`${field}\``))).toEqual([])
  })

  it('links only to existing files', () => {
    const targets = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target)
    expect(targets.filter((target) => !existsSync(`vectors/${target}`))).toEqual([])
    expect(targets).toHaveLength(2)
  })
})
