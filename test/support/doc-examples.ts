import { resolve } from 'node:path'
import ts from 'typescript'

/** An entry point of the package. */
export interface EntryPoint {
  /** Such as `campaign-lead/memory`. */
  readonly name: string
  /** Relative to the root, such as `src/adapters/memory/index.ts`. */
  readonly path: string
}

/** An exported name, and the module that exports it. */
export interface Exported {
  readonly name: string
  readonly from: string
  readonly symbol: ts.Symbol
}

/** The code of an `@example`. */
export interface DocExample {
  /** The name of its owner, such as `FakeApi.failNext`. */
  readonly of: string
  readonly code: string
}

/** Finds the exports of modules. A re-exported symbol is listed once, with the first module that exports it. */
export function findExports(program: ts.Program, modules: readonly EntryPoint[]): Exported[] {
  const checker = program.getTypeChecker()
  const found = new Map<ts.Symbol, Exported>()
  for (const { name: from, path } of modules) {
    for (const exported of readExports(program, path)) {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported
      if (!found.has(symbol)) found.set(symbol, { name: exported.name, from, symbol })
    }
  }
  return [...found.values()]
}

function readExports(program: ts.Program, path: string): ts.Symbol[] {
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(resolve(path))
  const module = file && checker.getSymbolAtLocation(file)
  if (module === undefined) throw new Error(`${path} is not a module`)
  return checker.getExportsOfModule(module)
}

/** Returns the examples in the doc comment of an export. */
export function readExamples({ name, symbol }: Exported): DocExample[] {
  return (symbol.declarations ?? []).flatMap((declaration) => readExamplesAt(declaration, name))
}

/** Finds the examples in all doc comments below a folder, including those of internal declarations. */
export function findExamples(program: ts.Program, folder: string): DocExample[] {
  return findFiles(program, folder).flatMap((file) => findExamplesBelow(file, ''))
}

/** Counts the code blocks in doc comments below a folder. */
export function countCodeBlocks(program: ts.Program, folder: string): number {
  const texts = findFiles(program, folder).map(({ text }) => text)
  return texts.join('\n').match(/^ *\* *```\w/gm)?.length ?? 0
}

function findFiles(program: ts.Program, folder: string): ts.SourceFile[] {
  const below = `${resolve(folder)}/`
  return program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(below))
}

function findExamplesBelow(node: ts.Node, owner: string): DocExample[] {
  const name = readName(node)
  const path = [owner, name].filter((part) => part !== '').join('.')
  const own = name === '' ? [] : readExamplesAt(node, path)
  const inner: DocExample[] = []
  ts.forEachChild(node, (child) => void inner.push(...findExamplesBelow(child, path)))
  return [...own, ...inner]
}

function readExamplesAt(node: ts.Node, of: string): DocExample[] {
  return ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === 'example')
    .map(({ comment }) => /^```ts\n(.*?)^```$/ms.exec(ts.getTextOfJSDocComment(comment) ?? ''))
    .flatMap((block) => (block?.[1] === undefined ? [] : [{ of, code: block[1] }]))
}

/** Returns the name of a declaration or member, or an empty string for any other node. */
function readName(node: ts.Node): string {
  const isMember = ts.isTypeElement(node) || ts.isClassElement(node)
  return ((isMember || isDeclaration(node)) && node.name?.getText()) || ''
}

/**
 * Compiles each example in its own module.
 *
 * @param scope - Names that an example may use without declaring or importing them.
 * @returns The messages of the compiler, each prefixed with the owner of the example.
 */
export function compileExamples(
  examples: readonly DocExample[],
  scope: readonly Exported[],
  program: ts.Program,
): string[] {
  const modules = new Map(
    examples.map(({ of, code }, index) => [
      resolve(`test/doc-example-${index}.ts`),
      { of, text: `${createImports(code, scope)}\n${code}\nexport {}\n` },
    ]),
  )
  const options = program.getCompilerOptions()
  const host = ts.createCompilerHost(options)
  const compiled = ts.createProgram([...modules.keys()], options, {
    ...host,
    fileExists: (path) => modules.has(path) || host.fileExists(path),
    readFile: (path) => modules.get(path)?.text ?? host.readFile(path),
    getSourceFile(path, language) {
      const module = modules.get(path)
      if (module !== undefined) return ts.createSourceFile(path, module.text, language)
      // Reuses parsed files, because parsing takes most of the time.
      return program.getSourceFile(path) ?? host.getSourceFile(path, language)
    },
  })
  return [...modules].flatMap(([path, { of }]) =>
    readDiagnostics(compiled, path).map((message) => `${of}: ${message}`),
  )
}

function readDiagnostics(program: ts.Program, path: string): string[] {
  const file = program.getSourceFile(path)
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** Creates the imports that a user would write above an example. */
function createImports(code: string, scope: readonly Exported[]): string {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true)
  const declared = findDeclaredNames(file)
  const used = findIdentifiers(file)
  return scope
    .filter(({ name }) => used.has(name) && !declared.has(name))
    .map(({ name, from, symbol }) => {
      const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0
      return `import { ${isValue ? '' : 'type '}${name} } from '${from}';`
    })
    .join(' ')
}

function findIdentifiers(node: ts.Node): Set<string> {
  const names = new Set<string>()
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) names.add(each.text)
    ts.forEachChild(each, visit)
  }
  visit(node)
  return names
}

/** Finds the names that a module declares or imports at its top level. */
function findDeclaredNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const name = isDeclaration(node) ? node.name : undefined
    if (name !== undefined && ts.isIdentifier(name)) names.add(name.text)
    if (!ts.isFunctionLike(node) && !ts.isBlock(node)) ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}

type Declaration =
  | ts.VariableDeclaration
  | ts.BindingElement
  | ts.ImportClause
  | ts.ImportSpecifier
  | ts.NamespaceImport
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration

function isDeclaration(node: ts.Node): node is Declaration {
  return [
    ts.isVariableDeclaration,
    ts.isBindingElement,
    ts.isImportClause,
    ts.isImportSpecifier,
    ts.isNamespaceImport,
    ts.isFunctionDeclaration,
    ts.isClassDeclaration,
    ts.isInterfaceDeclaration,
    ts.isTypeAliasDeclaration,
  ].some((isKind) => isKind(node))
}
