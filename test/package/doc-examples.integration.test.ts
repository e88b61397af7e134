// Checks that every export has an example in its doc comment, and that every example compiles.
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { readSubpaths } from '../../scripts/subpaths.js'
import {
  compileExamples,
  countCodeBlocks,
  findExamples,
  findExports,
  readExamples,
} from '../support/doc-examples.js'

/** Names that examples may use without declaring them. */
const NAMES = { name: './support/doc-example-names.js', path: 'test/support/doc-example-names.ts' }

const options = readCompilerOptions()
const entryPoints = readSubpaths().map(({ specifier: name, source: path }) => ({ name, path }))
const program = ts.createProgram(
  [...entryPoints, NAMES].map(({ path }) => path),
  options,
)
const exported = findExports(program, entryPoints)
const scope = [...exported, ...findExports(program, [NAMES])]

/** Returns the options of the project. Examples may declare unused names. */
function readCompilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path))
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())
  return { ...parsed.options, noUnusedLocals: false, noUnusedParameters: false }
}

describe('every export of the package', () => {
  it('has an example in its doc comment', () => {
    const without = exported.filter((each) => readExamples(each).length === 0)
    expect(without.map(({ name, from }) => `${name} of ${from}`)).toEqual([])
  })

  it('belongs to an entry point', () => {
    const found = new Set(exported.map(({ from }) => from))
    expect(entryPoints.map(({ name }) => name)).toEqual([...found])
  })
})

describe('an example in a doc comment', () => {
  const examples = findExamples(program, 'src')

  it('compiles in its own module', () => {
    expect(compileExamples(examples, scope, program)).toEqual([])
  })

  it('is found for every code block', () => {
    expect(examples).toHaveLength(countCodeBlocks(program, 'src'))
  })

  it('is reported with its owner and the message of the compiler if it does not compile', () => {
    const code = "const typo = applyLeadUpdate(lead, subsequences, tags, { aiTg: 'Interested' })"
    expect(compileExamples([{ of: 'applyLeadUpdate', code }], scope, program)).toEqual([
      expect.stringMatching(/^applyLeadUpdate: .*'aiTg' does not exist in type 'LeadPatch'/),
    ])
  })
})
