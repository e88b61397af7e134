import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, posix } from 'node:path'
import { runProgram } from './run-program.js'
import { typeErrorsIn } from './type-errors.js'

/** What the code blocks of a document do, next to what the document says. */
export interface DocumentRun {
  /** The lines that the document promises, in comments such as `// → 200`. */
  readonly documented: readonly string[]
  readonly printed: readonly string[]
  readonly errors: string
  readonly typeErrors: readonly string[]
}

/** Returns the code blocks in a language, in their order. */
export function findBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code = '']) =>
    name === language ? [code] : [],
  )
}

/** Returns the cells of the first table whose header begins with this cell. */
export function findTable(text: string, firstHeader: string): string[][] {
  const [, body = ''] = text.split(new RegExp(`^\\| ${firstHeader} \\|.*\\n\\|.*\\n`, 'm'))
  return body
    .slice(0, body.indexOf('\n\n'))
    .split('\n')
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')))
}

/** Runs the TypeScript blocks of a document as one program. */
export async function runBlocks(path: string): Promise<DocumentRun> {
  const program = findBlocks(readFileSync(path, 'utf8'), 'ts').join('\n')
  const file = `temp/${basename(path, '.md').toLowerCase()}.ts`
  mkdirSync('temp', { recursive: true })
  writeFileSync(file, program)
  const { output, errors } = await runProgram(file)
  return {
    documented: [...program.matchAll(/\/\/ → (.*)$/gm)].map(([, line = '']) => line),
    printed: output.trim().split('\n'),
    errors,
    typeErrors: typeErrorsIn(file),
  }
}

/** Returns the anchors of the headings, as GitHub names them. */
function findAnchors(text: string): string[] {
  const headings = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm)]
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

/**
 * Finds the links that lead nowhere: to a heading that does not exist, or to a file that does not.
 *
 * @param path - The document. Its links are relative to its folder.
 * @param isFile - Reports whether a file or a folder exists, relative to the root.
 */
export function findBrokenLinks(path: string, isFile: (target: string) => boolean): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => {
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : posix.join(posix.dirname(path), file)
    if (!isFile(target)) return true
    return anchor !== undefined && !findAnchors(readFileSync(target, 'utf8')).includes(anchor)
  })
}
