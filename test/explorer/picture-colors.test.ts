import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const CSS = readFileSync('apps/explorer/rules/rules-picture.css', 'utf8')
const LIST_CSS = readFileSync('apps/explorer/many-leads/many-leads.css', 'utf8')
const COLOR = /--(?<name>[\w-]+): light-dark\((?<light>#\w{6}), (?<dark>#\w{6})\)/g

/** Returns the colors of a style sheet, by their names. Defaults to the picture. */
function readColors(scheme: 'light' | 'dark', css = CSS): Map<string, string> {
  return new Map(
    [...css.matchAll(COLOR)].map(({ groups }) => [groups?.['name'] ?? '', groups?.[scheme] ?? '']),
  )
}

/** Returns the relative luminance of WCAG. */
function measureLuminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function measureContrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other].map(measureLuminance).sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

describe.each(['light', 'dark'] as const)('the %s colors of the rules picture', (scheme) => {
  const colors = readColors(scheme)
  const grounds = ['ground', 'match', 'no-match'].map((name) => colors.get(name) ?? '')
  const shades = ['ink', 'quiet', 'enrolled', 'switched', 'exited', 'skipped', 'nothing']

  it.each(shades)('have a contrast of text, 4.5 to 1, on every ground: %s', (name) => {
    const contrasts = grounds.map((ground) => measureContrast(colors.get(name) ?? '', ground))
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5)
  })

  it('have a contrast of 3 to 1 between a border and every ground', () => {
    const contrasts = grounds.map((ground) => measureContrast(colors.get('edge') ?? '', ground))
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(3)
  })

  it('are also those of the outcomes in the list of leads', () => {
    const own = readColors(scheme, LIST_CSS)
    expect(own.size).toBe(5)
    expect([...own].filter(([name, color]) => colors.get(name) !== color)).toEqual([])
  })

  it('are all checked', () => {
    expect([...colors.keys()].sort()).toEqual(
      ['ground', 'match', 'no-match', 'edge', ...shades].sort(),
    )
  })
})
