/** A part of a page: inline code, or any other Markdown. */
export interface PagePart {
  readonly kind: 'code' | 'text'
  readonly text: string
}

/**
 * Converts a page of `docs` to the start page of the API reference, which is one folder below the pages on the site:
 * links to pages become links to their HTML.
 */
export function splitStartPage(page: string): readonly PagePart[] {
  return page
    .replace(/^---\n.*?^---\n/ms, '')
    .replaceAll(/\]\((?!https?:|#)([^)#]+)\.md(#[^)]*)?\)/g, '](../$1.html$2)')
    .split(/`([^`\n]+)`/)
    .map((text, index) => ({ kind: index % 2 === 1 ? 'code' : 'text', text }))
}
