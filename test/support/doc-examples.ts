import { resolve } from 'node:path'
import ts from 'typescript'

/** What a user of the package imports from. */
export interface EntryPoint {
  /** Such as `campaign-lead/memory`. */
  readonly name: string
  /** From the root, such as `src/adapters/memory/index.ts`. */
  readonly path: string
}

/** A name that is exported, and where it is imported from. */
export interface Exported {
  readonly name: string
  readonly from: string
  readonly symbol: ts.Symbol
}

/** The code of an `@example`. */
export interface DocExample {
  /** What it is an example of, such as `FakeApi.failNext`. */
  readonly of: string
  readonly code: string
}

/** What modules export, themselves or from elsewhere: each once, from the first that has it. */
export function findExports(program: ts.Program, modules: readonly EntryPoint[]): Exported[] {
  const checker = program.getTypeChecker()
  const found = new Map<ts.Symbol, Exported>()
  for (const { name: from, path } of modules) {
    for (const exported of exportsOf(program, path)) {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported
      if (!found.has(symbol)) found.set(symbol, { name: exported.name, from, symbol })
    }
  }
  return [...found.values()]
}

function exportsOf(program: ts.Program, path: string): ts.Symbol[] {
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(resolve(path))
  const module = file && checker.getSymbolAtLocation(file)
  if (module === undefined) throw new Error(`${path} is no module`)
  return checker.getExportsOfModule(module)
}

/** The examples in the doc comment of what is exported. */
export function examplesOf({ name, symbol }: Exported): DocExample[] {
  return (symbol.declarations ?? []).flatMap((declaration) => examplesAt(declaration, name))
}

/** The examples in every doc comment below a folder, also those of what is not exported. */
export function findExamples(program: ts.Program, folder: string): DocExample[] {
  return filesBelow(program, folder).flatMap((file) => examplesBelow(file, ''))
}

/** How many blocks of code there are in doc comments below a folder. */
export function countCodeBlocks(program: ts.Program, folder: string): number {
  const texts = filesBelow(program, folder).map(({ text }) => text)
  return texts.join('\n').match(/^ *\* *```\w/gm)?.length ?? 0
}

function filesBelow(program: ts.Program, folder: string): ts.SourceFile[] {
  const below = `${resolve(folder)}/`
  return program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(below))
}

function examplesBelow(node: ts.Node, owner: string): DocExample[] {
  const name = nameOf(node)
  const path = [owner, name].filter((part) => part !== '').join('.')
  const own = name === '' ? [] : examplesAt(node, path)
  const inner: DocExample[] = []
  ts.forEachChild(node, (child) => void inner.push(...examplesBelow(child, path)))
  return [...own, ...inner]
}

function examplesAt(node: ts.Node, of: string): DocExample[] {
  return ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === 'example')
    .map(({ comment }) => /^```ts\n(.*?)^```$/ms.exec(ts.getTextOfJSDocComment(comment) ?? ''))
    .flatMap((block) => (block?.[1] === undefined ? [] : [{ of, code: block[1] }]))
}

/** Of what may have a doc comment; else nothing. */
function nameOf(node: ts.Node): string {
  const isMember = ts.isTypeElement(node) || ts.isClassElement(node)
  return ((isMember || isDeclaration(node)) && node.name?.getText()) || ''
}

/**
 * Compiles each example as a module of its own.
 *
 * @param scope - What an example may use without declaring or importing it.
 * @returns What the compiler says of them, each beginning with what it is an example of.
 */
export function compileExamples(
  examples: readonly DocExample[],
  scope: readonly Exported[],
  program: ts.Program,
): string[] {
  const modules = new Map(
    examples.map(({ of, code }, index) => [
      resolve(`test/doc-example-${index}.ts`),
      { of, text: `${importsFor(code, scope)}\n${code}\nexport {}\n` },
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
      // What has been read once is not read again.
      return program.getSourceFile(path) ?? host.getSourceFile(path, language)
    },
  })
  return [...modules].flatMap(([path, { of }]) =>
    diagnosticsOf(compiled, path).map((message) => `${of}: ${message}`),
  )
}

function diagnosticsOf(program: ts.Program, path: string): string[] {
  const file = program.getSourceFile(path)
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** The lines that a user would write above an example. */
function importsFor(code: string, scope: readonly Exported[]): string {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true)
  const declared = declaredIn(file)
  const used = identifiersIn(file)
  return scope
    .filter(({ name }) => used.has(name) && !declared.has(name))
    .map(({ name, from, symbol }) => {
      const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0
      return `import { ${isValue ? '' : 'type '}${name} } from '${from}';`
    })
    .join(' ')
}

function identifiersIn(node: ts.Node): Set<string> {
  const names = new Set<string>()
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) names.add(each.text)
    ts.forEachChild(each, visit)
  }
  visit(node)
  return names
}

/** What a module declares or imports for itself, and not for a function or a block of its own. */
function declaredIn(file: ts.SourceFile): Set<string> {
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
