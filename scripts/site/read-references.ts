import { findAnchors } from '../../docs/.vitepress/anchors.js'

/** What a file of the site contains that matters for links. */
export interface FileReferences {
  /** The targets of its links, pictures, scripts and styles, as written. */
  readonly targets: readonly string[]
  /** The anchors that a link can lead to. */
  readonly anchors: ReadonlySet<string>
}

/** Scripts, styles and comments can contain text that looks like a tag. */
const NOT_TAGS = /<!--.*?-->|(?<=<(?:script|style)\b[^>]*>).*?(?=<\/(?:script|style)>)/gs
const TAG =
  /<[a-z][\w-]*(?<attributes>(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?|\s*\/)*)\s*>/gi
const ATTRIBUTE =
  /(?<name>[^\s"'<>/=]+)\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s"'>]+))/g

/** Reads a generated file of HTML or SVG. Browsers accept more, but no generator writes it. */
export function readHtml(html: string): FileReferences {
  const targets: string[] = []
  const anchors = new Set<string>()
  for (const tag of html.replaceAll(NOT_TAGS, '').matchAll(TAG)) {
    for (const attribute of (tag.groups?.['attributes'] ?? '').matchAll(ATTRIBUTE)) {
      const { name = '', double, single, bare = '' } = attribute.groups ?? {}
      const value = decodeEntities(double ?? single ?? bare)
      if (name === 'id' || name === 'name') anchors.add(value)
      else if (name === 'href' || name === 'src') targets.push(value)
      else if (name === 'srcset') targets.push(...readSources(value))
    }
  }
  return { targets, anchors }
}

function readSources(srcset: string): string[] {
  return srcset.split(',').map((source) => source.trim().replace(/ .*/s, ''))
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: ' ',
  quot: '"',
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (entity, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    return ENTITIES[name] ?? entity
  })
}

/** Reads a generated file of Markdown. The front matter may have an address, too. */
export function readMarkdown(markdown: string): FileReferences {
  const withoutCode = markdown.replaceAll(/^(`{3,}).*?^\1$|`[^`\n]*`/gms, '')
  const links = withoutCode.matchAll(/\]\((?<target>[^)\s]+)|^url: (?:>-\n +)?(?<address>\S+)$/gm)
  return {
    targets: [...links].map(({ groups }) => groups?.['target'] ?? groups?.['address'] ?? ''),
    anchors: new Set(findAnchors(markdown)),
  }
}
