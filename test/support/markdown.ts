import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { findAnchors } from '../../docs/.vitepress/anchors.js'
import { runProgram } from './run-program.js'
import { typeErrorsIn } from './type-errors.js'

/** What a TypeScript program prints, next to what its comments say. */
export interface DocumentedRun {
  /** The lines that the program promises, in comments such as `// → 200`. */
  readonly documented: readonly string[]
  readonly printed: readonly string[]
  readonly errors: string
  readonly typeErrors: readonly string[]
}

export interface CodeBlock {
  readonly language: string
  /** The file that the block is an excerpt of: the block begins with "ts [examples/05-in-a-service.ts]". */
  readonly file: string | undefined
  readonly code: string
}

/** Returns the code blocks of a document, in their order. */
export function findCodeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(/^```(\w+)(?: \[([^\n]+)\])?\n(.*?)^```$/gms)].map(
    ([, language = '', file, code = '']) => ({ language, file, code }),
  )
}

/** Returns the code blocks in a language that are not excerpts of a file, in their order. */
export function findBlocks(text: string, language: string): string[] {
  return findCodeBlocks(text).flatMap((block) =>
    block.language === language && block.file === undefined ? [block.code] : [],
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

/**
 * Runs code of a document as a program.
 *
 * @param name - The name of the file that is written for it, without extension.
 */
export async function runDocumentedCode(name: string, code: string): Promise<DocumentedRun> {
  const file = writeDocumentedCode(name, code)
  const { output, errors } = await runProgram(file)
  return {
    documented: [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, line = '']) => line),
    printed: output === '' ? [] : output.trimEnd().split('\n'),
    errors,
    typeErrors: typeErrorsIn(file),
  }
}

/** Writes code of a document to a file in `temp`, and returns its path. */
export function writeDocumentedCode(name: string, code: string): string {
  const file = `temp/${name}.ts`
  mkdirSync('temp', { recursive: true })
  writeFileSync(file, code)
  return file
}

/** Returns the paragraphs and the list items of a document, without headings, tables and code. */
export function findParagraphs(text: string): string[] {
  return text
    .replaceAll(/^---\n.*?^---$/gms, '')
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/^(?:#|\||!\[|<!--).*$/gm, '')
    .split(/\n\n|\n(?= *(?:[-*]|\d+\.) )/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
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
