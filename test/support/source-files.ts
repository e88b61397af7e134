import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import ts from 'typescript'

/** A parsed file of the project. */
export interface SourceFile {
  /** Relative to the root, such as `src/core/lead.ts`. */
  readonly path: string
  readonly syntax: ts.SourceFile
}

/** Parses every TypeScript file below a folder, except installed packages. */
export function sourceFilesIn(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.split(sep).includes('node_modules'))
    .map((name) => join(folder, name).split(sep).join('/'))
    .map((path) => ({
      path,
      syntax: ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true),
    }))
}

/** Lists the imports of a file: paths for files of the project, names for packages. */
export function importsOf(file: SourceFile): string[] {
  return nodesOf(file, isImport).flatMap((node) => {
    const specifier = ts.isCallExpression(node) ? node.arguments[0] : readSpecifier(node)
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return []
    return [resolveImport(file.path, specifier.text)]
  })
}

/** Reports whether a node is an import, static or dynamic. */
function isImport(node: ts.Node): boolean {
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  return isCall || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
}

function readSpecifier(node: ts.Node): ts.Expression | undefined {
  const isDeclaration = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
  return isDeclaration ? node.moduleSpecifier : undefined
}

function resolveImport(path: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')
}

/** Finds every node of a file that passes the predicate. */
export function nodesOf({ syntax }: SourceFile, passes: (node: ts.Node) => boolean): ts.Node[] {
  const found: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    if (passes(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(syntax)
  return found
}
