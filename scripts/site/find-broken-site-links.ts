import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FileReferences, readHtml, readMarkdown } from './read-references.js'

/** Stands for the host of the site, which is not known. */
const HOST = 'http://site.invalid'

/** Its script reads the fragment of its address, which is a view or a lead, so no element has it as its anchor. */
const EXPLORER = 'explorer-app/index.html'

/** Schemes of links that lead out of the site. Nothing is requested. */
const EXTERNAL = ['data:', 'http:', 'https:', 'mailto:']

/**
 * Finds the links of a built site that lead nowhere: to a file or an anchor that does not exist. Links to other hosts
 * must be valid URLs.
 *
 * @param folder - The built site.
 * @param base - The path that the site is published at. It ends with a slash.
 * @returns A line for each broken link, with the file that contains it.
 */
export function findBrokenSiteLinks(folder: string, base = '/'): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
  const site = new Map(files.map((file) => [file, readReferences(join(folder, file))]))
  return [...site].flatMap(([file, { targets }]) =>
    [...new Set(targets)].flatMap((target) => {
      const problem = findProblem(target, `${HOST}${base}${file}`, base, site)
      return problem === null ? [] : [`${file}: ${target}: ${problem}`]
    }),
  )
}

function readReferences(path: string): FileReferences {
  if (/\.(?:html|svg)$/.test(path)) return readHtml(readFileSync(path, 'utf8'))
  if (/\.(?:md|txt)$/.test(path)) return readMarkdown(readFileSync(path, 'utf8'))
  return { targets: [], anchors: new Set() }
}

function findProblem(
  target: string,
  address: string,
  base: string,
  site: ReadonlyMap<string, FileReferences>,
): string | null {
  if (!URL.canParse(target, address)) return 'invalid URL'
  const { origin, protocol, pathname, hash } = new URL(target, address)
  if (origin !== HOST) return EXTERNAL.includes(protocol) ? null : `scheme ${protocol}`
  if (!pathname.startsWith(base)) return `outside of ${base}`
  const path = decodeURIComponent(pathname.slice(base.length))
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path
  const found = site.get(file)
  if (found === undefined) return 'no such file'
  const anchor = decodeURIComponent(hash.slice(1))
  return anchor === '' || file === EXPLORER || found.anchors.has(anchor) ? null : 'no such anchor'
}
