import { Parser } from 'htmlparser2'
import { findAnchors } from '../../docs/.vitepress/anchors.js'

/** What a file of the site contains that matters for links. */
export interface FileReferences {
  /** The targets of its links, pictures, scripts and styles, as written. */
  readonly targets: readonly string[]
  /** The anchors that a link can lead to. */
  readonly anchors: ReadonlySet<string>
}

/** Reads a file of HTML or SVG. */
export function readHtml(html: string): FileReferences {
  const targets: string[] = []
  const anchors = new Set<string>()
  const parser = new Parser({
    onattribute(name, value) {
      if (name === 'id' || name === 'name') anchors.add(value)
      else if (name === 'href' || name === 'src') targets.push(value)
      else if (name === 'srcset') targets.push(...readSources(value))
    },
  })
  parser.end(html)
  return { targets, anchors }
}

function readSources(srcset: string): string[] {
  return srcset.split(',').map((source) => source.trim().replace(/ .*/s, ''))
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
