import { posix } from 'node:path'

/** A fenced block with its language and the file that it is an excerpt of, inline code, an image, or a link. */
const PART =
  /^(?<fence>`{3,})(?:\w+ \[(?<excerpt>[^\n]+)\]|[^\n]*)\n.*?^\k<fence>$|`[^`\n]*`|!\[(?<alt>[^\]]*)\]\((?<image>[^)\s]+)\)|\]\((?<link>[^)\s]+)/gms

const EXTERNAL = /^(?:[a-z]+:|#|\/)/i

/** What a Markdown file refers to. All paths are relative to the root of the repository. */
export interface References {
  /** The files and folders that it links to, without anchors. */
  readonly links: readonly string[]
  readonly images: readonly string[]
}

/** Finds the files and folders that a Markdown file refers to. The file of an excerpt counts as linked. */
export function findReferences(file: string, markdown: string): References {
  const links: string[] = []
  const images: string[] = []
  rewriteReferences(file, markdown, { link: addTo(links), image: addTo(images) })
  return { links, images }
}

function addTo(targets: string[]): (target: string) => string {
  return (target) => {
    targets.push(target)
    return target
  }
}

/** Replacements for relative references. Both functions receive a path that is relative to the root. */
export interface Rewrites {
  /** Returns the new target of a link. */
  readonly link: (target: string) => string
  /** Returns Markdown that replaces an image. */
  readonly image: (target: string, alt: string) => string
}

/**
 * Replaces the targets of the relative links and the relative images of a Markdown file, and adds a link to the file
 * below each excerpt. Code is unchanged.
 */
export function rewriteReferences(
  file: string,
  markdown: string,
  { link: rewriteLink, image: rewriteImage }: Rewrites,
): string {
  const resolve = (target: string) => posix.join(posix.dirname(file), target).replace(/\/$/, '')
  return markdown.replaceAll(PART, (part: string, ...rest: unknown[]) => {
    const { excerpt, image, alt = '', link } = readGroups(rest.at(-1))
    if (excerpt !== undefined) return `${part}\n\nFrom [${excerpt}](${rewriteLink(excerpt)}).\n`
    if (image !== undefined) return EXTERNAL.test(image) ? part : rewriteImage(resolve(image), alt)
    if (link === undefined || EXTERNAL.test(link)) return part
    const [path = '', anchor] = link.split('#')
    return `](${rewriteLink(resolve(path))}${anchor === undefined ? '' : `#${anchor}`}`
  })
}

function readGroups(groups: unknown): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(groups ?? {}))
}
