// Every name that the package exports has an example in its doc comment, and every example compiles.
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { readSubpaths } from '../../scripts/subpaths.js'
import {
  compileExamples,
  countCodeBlocks,
  examplesOf,
  findExamples,
  findExports,
} from '../support/doc-examples.js'

/** What examples use and do not declare. */
const NAMES = { name: './support/doc-example-names.js', path: 'test/support/doc-example-names.ts' }

const options = readCompilerOptions()
const entryPoints = readSubpaths().map(({ specifier: name, source: path }) => ({ name, path }))
const program = ts.createProgram(
  [...entryPoints, NAMES].map(({ path }) => path),
  options,
)
const exported = findExports(program, entryPoints)
const scope = [...exported, ...findExports(program, [NAMES])]

/** The project's, but that an example may declare what it does not use. */
function readCompilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path))
  const { options: given } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())
  return { ...given, noUnusedLocals: false, noUnusedParameters: false }
}

describe('what the package exports', () => {
  it('has an example in its doc comment', () => {
    const without = exported.filter((each) => examplesOf(each).length === 0)
    expect(without.map(({ name, from }) => `${name} of ${from}`)).toEqual([])
  })

  it('is found in each entry point', () => {
    const found = new Set(exported.map(({ from }) => from))
    expect(entryPoints.map(({ name }) => name)).toEqual([...found])
  })
})

describe('an example', () => {
  const examples = findExamples(program, 'src')

  it('compiles as it stands, in a module of its own', () => {
    expect(compileExamples(examples, scope, program)).toEqual([])
  })

  it('is every block of code in a doc comment', () => {
    expect(examples).toHaveLength(countCodeBlocks(program, 'src'))
  })

  it('that does not compile is named, with what the compiler says', () => {
    const code = "const typo = applyLeadUpdate(lead, subsequences, tags, { aiTg: 'Interested' })"
    expect(compileExamples([{ of: 'applyLeadUpdate', code }], scope, program)).toEqual([
      expect.stringMatching(/^applyLeadUpdate: .*'aiTg' does not exist in type 'LeadPatch'/),
    ])
  })
})
