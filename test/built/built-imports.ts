import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'
import { nodesOf } from '../support/source-files.js'

/** The imports of a built file. */
export interface BuiltImports {
  /** Imported when the file is loaded. */
  readonly atLoad: readonly string[]
  /** Imported when a function needs it. */
  readonly later: readonly string[]
}

/** Reads the imports of a built file in either format, or of its types. */
export function readImports(path: string): BuiltImports {
  const syntax = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const file = { path, syntax }
  const declared = nodesOf(
    file,
    (node) => ts.isImportDeclaration(node) || ts.isExportDeclaration(node),
  ).flatMap((node) =>
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? readText(node.moduleSpecifier)
      : [],
  )
  const calls = nodesOf(file, isLoadingCall)
  const isAtLoad = (node: ts.Node): boolean =>
    ts.findAncestor(node, ts.isFunctionLike) === undefined && !isImportCall(node)
  const [atLoad, later] = [calls.filter(isAtLoad), calls.filter((call) => !isAtLoad(call))]
  return {
    atLoad: [...declared, ...atLoad.flatMap(readArgument)],
    later: later.flatMap(readArgument),
  }
}

/** Lists the packages that a built file, or a file of types, loads directly or through other files. */
export function listLoadedPackages(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return []
  seen.add(path)
  const packages = readImports(path).atLoad.flatMap((specifier) => {
    if (!specifier.startsWith('.')) return isBuiltin(specifier) ? [] : [toPackage(specifier)]
    const isTypes = /\.d\.c?ts$/.test(path)
    const file = isTypes ? specifier.replace(/\.(c?)js$/, '.d.$1ts') : specifier
    const target = posix.join(posix.dirname(path), file)
    if (!existsSync(target)) throw new Error(`${path} imports ${target}, which was not built`)
    return target.endsWith('.json') ? [] : listLoadedPackages(target, seen)
  })
  return [...new Set(packages)].sort()
}

export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:')
}

/** Returns the package of a specifier, such as `zod` for `zod/mini`. */
export function toPackage(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function isImportCall(node: ts.Node): boolean {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
}

function isLoadingCall(node: ts.Node): boolean {
  return (
    isImportCall(node) || (ts.isCallExpression(node) && node.expression.getText() === 'require')
  )
}

function readArgument(node: ts.Node): string[] {
  return ts.isCallExpression(node) ? readText(node.arguments[0]) : []
}

function readText(node: ts.Node | undefined): string[] {
  return node !== undefined && ts.isStringLiteral(node) ? [node.text] : []
}
