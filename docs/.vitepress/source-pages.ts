import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { basename, extname, posix } from 'node:path'
import { findReferences, rewriteReferences } from './markdown-links.js'
import { PAGE_FILES } from './sections.js'

/** Files that the site publishes under their own paths. A link to one leads to the file itself. */
const PUBLISHED = /^(?:openapi\.json|vectors\/.*\.json)$/

const PICTURE = /\.(?:svg|png|jpg)$/

/** Languages that do not have the name of the extension. */
const LANGUAGES: Readonly<Record<string, string>> = {
  csv: 'text',
  mjs: 'js',
  txt: 'text',
}

/** In characters. The page of a longer file is several times as large with highlighting, and slow. */
const MAX_HIGHLIGHTED = 100_000

/** A page that shows a file or a folder of the repository. */
export interface SourcePage {
  /** Its path on the site below `source`, without extension. */
  readonly path: string
  readonly markdown: string
}

/** Reads a file of text. Its path is relative to the root of the repository. */
type ReadFile = (file: string) => string

const readText: ReadFile = (file) => readFileSync(file, 'utf8')

/**
 * Creates a page for each file and folder of the repository that a page links to, also indirectly.
 *
 * @throws Error if a linked file does not exist; the message names both files.
 */
export function createSourcePages(read = readText): SourcePage[] {
  const files = listFiles()
  const pages = new Map<string, string>()
  const open = PAGE_FILES.flatMap((page) => findLinkedFiles(page, read(page), files))
  for (const file of open) {
    if (pages.has(file)) continue
    const markdown = createMarkdown(file, files, read)
    pages.set(file, markdown)
    open.push(...findLinkedFiles(file, markdown, files))
  }
  return [...pages].map(([file, markdown]) => ({
    path: posix.relative('source', toPage(file)).replace(/\.md$/, ''),
    markdown: rewriteForSite(file, markdown),
  }))
}

/**
 * Replaces the links of a Markdown file so that they lead to the pages of the site. In the Markdown for language models,
 * a picture is replaced by its description.
 */
export function rewriteForSite(file: string, markdown: string): string {
  const folder = posix.dirname(toPage(file))
  return rewriteReferences(file, markdown, {
    link: (target) => posix.relative(folder, toPage(target)),
    image: (target, alt) => {
      const image = `![${alt}](${posix.relative(posix.join('docs', folder), target)})`
      return `<llm-exclude>${image}</llm-exclude><llm-only>Picture: ${alt}</llm-only>`
    },
  })
}

/** Returns the path of the page for a file, or of the published file, relative to the root of the site. */
function toPage(file: string): string {
  if (PAGE_FILES.includes(file)) return posix.relative('docs', file)
  if (PUBLISHED.test(file)) return file
  // VitePress removes these extensions from the path of a page.
  return file.endsWith('.md') ? `source/${file}` : `source/${file.replace(/\.html$/, '-html')}.md`
}

function findLinkedFiles(from: string, markdown: string, files: readonly string[]): string[] {
  const { links, images } = findReferences(from, markdown)
  for (const target of [...links, ...images]) {
    if (!files.includes(target) && !isFolder(target, files)) {
      throw new Error(`${from} links to ${target}, which does not exist`)
    }
  }
  return links.filter((file) => !PAGE_FILES.includes(file) && !PUBLISHED.test(file))
}

function createMarkdown(file: string, files: readonly string[], read: ReadFile): string {
  if (isFolder(file, files)) return listFolder(file, files)
  if (PICTURE.test(file)) return `# ${file}\n\n![The picture ${file}](${basename(file)})\n`
  const text = read(file)
  if (file.endsWith('.md')) return text
  const extension = text.length > MAX_HIGHLIGHTED ? 'txt' : extname(file).slice(1) || 'txt'
  // Longer than any fence in the file.
  const fence = '`'.repeat(Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1)
  return `# ${file}\n\n${fence}${LANGUAGES[extension] ?? extension}\n${text.trimEnd()}\n${fence}\n`
}

function listFolder(folder: string, files: readonly string[]): string {
  const names = files
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => file.slice(folder.length + 1).replace(/\/.*/, ''))
  const items = [...new Set(names)].map((name) => `- [${name}](${basename(folder)}/${name})\n`)
  return `# ${folder}\n\n${items.join('')}`
}

function isFolder(path: string, files: readonly string[]): boolean {
  return files.some((file) => file.startsWith(`${path}/`))
}

/** Lists the files of the repository that Git tracks or would add, except lock files, which nobody reads. */
function listFiles(): string[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const listed = execFileSync('git', options, { encoding: 'utf8' }).split('\0').filter(Boolean)
  return [...new Set(listed)].filter((file) => isFile(file) && !file.endsWith('package-lock.json'))
}

/** Git also lists files that were deleted, and links to folders. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
