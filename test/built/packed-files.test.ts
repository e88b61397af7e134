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

/** Returns the targets of links and images, without URLs and anchors in the same file. */
function findRelativeLinks(path: string): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
  return targets
    .map(([, linked, embedded]) => linked ?? embedded ?? '')
    .filter((target) => !/^(?:#|[a-z]+:)/.test(target))
    .map((target) => posix.join(posix.dirname(path), target.replace(/#.*$/, '')))
}

function isPacked(target: string): boolean {
  return files.some((file) => file === target || file.startsWith(`${target}/`))
}

describe('the packed files', () => {
  it.each(files.filter((file) => file.endsWith('.md')))(
    'include every link target of %s',
    (path) => {
      expect(findRelativeLinks(path).filter((target) => !isPacked(target))).toEqual([])
    },
  )

  it('are linked from the README, so the search for links works', () => {
    expect(findRelativeLinks('README.md').length).toBeGreaterThan(5)
  })

  it('include the imports of every example', () => {
    const missing = files
      .filter((file) => /^examples\/.*\.ts$/.test(file))
      .flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)]
          .map(([, target = '']) => posix.join(posix.dirname(file), target))
          .filter((target) => !isPacked(target.replace(/(\.js)?$/, '.ts')))
          .map((target) => `${file} → ${target}`),
      )
    expect(missing).toEqual([])
  })
})
