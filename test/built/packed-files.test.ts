import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Packed {
  readonly files: readonly { readonly path: string }[]
}

const [packed]: Packed[] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' }),
)
const files = packed?.files.map(({ path }) => path) ?? []

/** Returns the targets of links, without images, URLs and anchors in the same file. */
function findRelativeLinks(path: string): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  return [...text.matchAll(/(?<!!\[[^\]]*)\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^(?:#|[a-z]+:)/.test(target))
    .map((target) => posix.join(posix.dirname(path), target.replace(/#.*$/, '')))
}

/** The documentation also links to examples and tests in the repository. */
function isOutsideOfDocs(path: string, target: string): boolean {
  return path.startsWith('docs/') && !target.startsWith('docs/')
}

describe('the packed files', () => {
  it.each(files.filter((file) => file.endsWith('.md')))(
    'include every page that %s links to',
    (path) => {
      const targets = findRelativeLinks(path).filter((target) => !isOutsideOfDocs(path, target))
      expect(targets.filter((target) => !files.includes(target))).toEqual([])
    },
  )

  it('are linked from the README, so the search for links works', () => {
    expect(findRelativeLinks('README.md').length).toBeGreaterThan(5)
  })

  it('include the documentation', () => {
    expect(files).toContain('docs/getting-started.md')
  })
})
