import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { importsOf, nodesOf, type SourceFile, sourceFilesIn } from '../support/source-files.js'

const files = sourceFilesIn('src')

/** The folders that the files of each folder may import, in addition to their own. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  peers: [],
  ports: ['core'],
  shared: ['core', 'ports'],
  service: ['core', 'ports', 'shared'],
  'adapters/memory': ['core', 'ports', 'shared', 'service'],
  'adapters/http': ['core', 'peers', 'ports', 'shared', 'service'],
  'adapters/logging': ['core', 'ports', 'shared', 'service'],
  'adapters/opentelemetry': ['core', 'peers', 'ports', 'shared', 'service'],
  'adapters/postgres': ['core', 'peers', 'ports', 'shared'],
  'adapters/webhooks': ['core', 'peers', 'ports', 'shared'],
  'adapters/pg-boss': [
    'core',
    'peers',
    'ports',
    'shared',
    'service',
    'adapters/postgres',
    'adapters/webhooks',
  ],
  testing: ['core', 'peers', 'ports', 'shared'],
  'testing/fake': [
    'core',
    'peers',
    'ports',
    'shared',
    'service',
    'adapters/memory',
    'adapters/http',
    'testing',
  ],
  'testing/msw': ['core', 'peers', 'adapters/http', 'testing/fake'],
  preview: ['core'],
  cli: ['core', 'preview', 'testing'],
  entry: ['core', 'ports', 'service'],
}

/** The packages and data files that each folder may import. */
const packages: Record<string, readonly string[]> = {
  core: ['immer'],
  peers: ['node:module'],
  testing: ['fast-check', 'immer', 'vectors/lead-updates.v1.json'],
  'testing/fake': ['@hono/node-server', '@hono/node-server/utils/response', 'hono'],
  'testing/msw': ['msw'],
  preview: ['papaparse'],
  cli: ['node:fs', 'node:fs/promises', 'node:stream/consumers', 'node:util'],
  'adapters/http': ['hono'],
  'adapters/logging': ['node:async_hooks'],
  'adapters/opentelemetry': ['@opentelemetry/api'],
  'adapters/postgres': [
    'node-pg-migrate',
    'node:async_hooks',
    'node:crypto',
    'node:events',
    'node:fs',
    'node:module',
    'node:path',
    'node:timers',
    'node:timers/promises',
    'node:util',
    'pg',
  ],
  'adapters/webhooks': [
    'node:buffer',
    'node:dns',
    'node:dns/promises',
    'node:fs/promises',
    'node:http',
    'node:https',
    'node:net',
    'node:path',
    'node:stream',
    'node:util',
    'request-filtering-agent',
    'standardwebhooks',
  ],
  'adapters/pg-boss': ['node:timers/promises', 'pg-boss'],
}

/** Returns the innermost listed folder of a file, `entry` for the files in `src`, or the path of an unlisted folder. */
function findPart(path: string): string {
  const folder = /^src\/(.+)\//.exec(path)?.[1]
  if (folder === undefined) return 'entry'
  const parts = Object.keys(mayImport).filter((part) => `${folder}/`.startsWith(`${part}/`))
  return parts.sort((one, other) => other.length - one.length)[0] ?? folder
}

function isFile(target: string): boolean {
  return target.startsWith('src/')
}

/** Returns the nodes that the core must not have. */
function findInCore(isForbidden: (node: ts.Node) => boolean): string[] {
  const core = files.filter(({ path }) => findPart(path) === 'core')
  return core.flatMap((file) => nodesOf(file, isForbidden).map((node) => describeNode(file, node)))
}

function describeNode({ path, syntax }: SourceFile, node: ts.Node): string {
  const { line } = syntax.getLineAndCharacterOfPosition(node.getStart(syntax))
  return `${path}:${line + 1} ${node.getText(syntax)}`
}

describe('imports', () => {
  it('flow one way: core ← ports ← shared ← service ← adapters; only the fake imports everything', () => {
    const wrong = files.flatMap((file) => {
      const part = findPart(file.path)
      const allowed = [part, ...(mayImport[part] ?? [])]
      return importsOf(file)
        .filter((target) => isFile(target) && !allowed.includes(findPart(target)))
        .map((target) => `${file.path} → ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('of packages are limited to those that the folder may import', () => {
    const wrong = files.flatMap((file) => {
      const allowed = packages[findPart(file.path)] ?? []
      return importsOf(file)
        .filter((target) => !isFile(target) && !allowed.includes(target))
        .map((target) => `${file.path} → ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('of fast-check name no default, which no bundler can shake: the command line would be 100 kB larger', () => {
    const isDefault = (node: ts.Node) =>
      ts.isImportDeclaration(node) && node.importClause?.name !== undefined
    const defaults = files.flatMap((file) =>
      nodesOf(file, isDefault).map((node) => describeNode(file, node)),
    )
    expect(defaults.filter((found) => found.endsWith("'fast-check'"))).toEqual([])
    const hasNamespace = ({ syntax }: SourceFile) =>
      syntax.text.includes("* as fc from 'fast-check'")
    expect(files.some(hasNamespace)).toBe(true)
  })

  it('are checked in every folder of the source', () => {
    expect(new Set(files.map(({ path }) => findPart(path)))).toEqual(
      new Set(Object.keys(mayImport)),
    )
  })
})

describe('the core', () => {
  // `npm run check:types` compiles it without the types of any platform, so it uses no platform API.

  it('reads no clock', () => {
    const isClock = (node: ts.Node) =>
      (ts.isNewExpression(node) &&
        node.expression.getText() === 'Date' &&
        !node.arguments?.length) ||
      (ts.isCallExpression(node) && /^Date(\.now)?$/.test(node.expression.getText()))
    expect(findInCore(isClock)).toEqual([])
  })

  it('uses no random number', () => {
    const isRandom = (node: ts.Node) =>
      ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random'
    expect(findInCore(isRandom)).toEqual([])
  })

  it('has no asynchronous code', () => {
    const isAsync = (node: ts.Node) =>
      node.kind === ts.SyntaxKind.AsyncKeyword ||
      node.kind === ts.SyntaxKind.AwaitKeyword ||
      (ts.isIdentifier(node) && node.text === 'Promise')
    expect(findInCore(isAsync)).toEqual([])
  })
})

describe('the whole source', () => {
  it('reads the clock in four places: the defaults of now, the clock of the service and the clock of the webhook sender', () => {
    const isClock = (node: ts.Node) =>
      (ts.isNewExpression(node) &&
        node.expression.getText() === 'Date' &&
        !node.arguments?.length) ||
      (ts.isCallExpression(node) && /^Date(\.now)?$/.test(node.expression.getText()))
    const clocks = files.flatMap((file) => nodesOf(file, isClock).map(() => file.path))
    expect(clocks).toEqual([
      'src/apply-lead-command.ts',
      'src/apply-lead-update.ts',
      'src/service/lead-service-options.ts',
      'src/adapters/webhooks/webhook-sender.ts',
    ])
  })

  it('has no default export', () => {
    const isDefault = (node: ts.Node) => node.kind === ts.SyntaxKind.DefaultKeyword
    expect(files.filter((file) => nodesOf(file, isDefault).length > 0)).toEqual([])
  })

  it('has every export documented', () => {
    const undocumented = files.flatMap((file) =>
      nodesOf(file, (node) => isUndocumentedExport(node)).map((node) =>
        describeNode(file, node).slice(0, 100),
      ),
    )
    expect(undocumented).toEqual([])
  })
})

/** An overloaded function is documented at its overloads, which are what a caller sees. */
function isImplementationOfOverloads(node: ts.Node): boolean {
  if (!ts.isFunctionDeclaration(node) || node.body === undefined) return false
  const overloads = nodesOf(
    { path: '', syntax: node.getSourceFile() },
    (other) =>
      ts.isFunctionDeclaration(other) &&
      other.body === undefined &&
      other.name?.text === node.name?.text,
  )
  return overloads.length > 0
}

function isUndocumentedExport(node: ts.Node): boolean {
  const isDeclaration =
    ts.isFunctionDeclaration(node) ||
    ts.isVariableStatement(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node)
  if (!isDeclaration || isImplementationOfOverloads(node)) return false
  const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  return isExported === true && ts.getJSDocCommentsAndTags(node).length === 0
}
