import { collectRatios, type RowRatios } from './collect-ratios.js'
import type { Spread } from './comparison.js'
import { printFigure } from './markdown.js'
import { listNodes, type Results } from './results.js'

const PLOTTED = 'Time for a decision'
const OWN = ['prepareLeadUpdates', 'applyLeadUpdate']
const NOTE =
  'Median of all rounds, with minimum and maximum. The scale is logarithmic; shorter is faster.'
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

// In pixels, at the width that GitHub displays.
const WIDTH = 840
const LEFT = 190
const RIGHT = WIDTH - 90
const TOP = 92
const BAR = 12
const PITCH = 15
const GAP = 12

// An image can query the color scheme of the system only, not of the page, so it has its own background.
const STYLE = `
text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
.ground { fill: #ffffff; stroke: #d1d9e0 }
.title { font-size: 16px; font-weight: 600 }
.note, .tick { fill: #59636e }
.name.own { font-weight: 600 }
.grid { stroke: #d1d9e0 }
.reference, .whisker { stroke: #1f2328 }
.whisker { stroke-width: 1.5 }
.value { paint-order: stroke; stroke: #ffffff; stroke-width: 4 }
.oldest { fill: #b6bfc9 }
.newest { fill: #818b98 }
.own.oldest { fill: #80ccff }
.own.newest { fill: #218bff }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .ground { fill: #0d1117; stroke: #3d444d }
  .note, .tick { fill: #9198a1 }
  .grid { stroke: #3d444d }
  .value { stroke: #0d1117 }
  .reference, .whisker { stroke: #f0f6fc }
  .oldest { fill: #4a525c }
  .newest { fill: #7d8590 }
  .own.oldest { fill: #1158a7 }
  .own.newest { fill: #388bfd }
}`

/** Returns the position of a ratio, in pixels from the left. */
type Scale = (ratio: number) => number

/**
 * Draws the time for a decision of each implementation, as a ratio to the reference on a logarithmic scale. Shows
 * the oldest and the newest Node.
 *
 * @returns The SVG.
 */
export function drawPlot(results: Results): string {
  const plotted = collectRatios(results).find(({ title }) => title === PLOTTED)
  const reference = plotted?.reference ?? 'nothing'
  const rows = (plotted?.rows ?? []).filter(({ name }) => name !== reference).sort(byRatio)
  const nodes = pickFirstAndLast(listNodes(results).filter((node) => isMeasured(rows, node)))
  const step = nodes.length * PITCH + GAP
  const bottom = TOP + rows.length * step
  const scale = createScale(rows)
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 36}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(`${PLOTTED}, as a ratio to ${reference}`)}</title>`,
    `<desc id="desc">${escapeXml(rows.map((row) => describeRow(row, nodes)).join(' '))}</desc>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${bottom + 35}" rx="8"/>`,
    drawText('title', 20, 32, `${PLOTTED}, as a ratio to “${reference}”`),
    drawText('note', 20, 52, NOTE),
    ...nodes.flatMap((node, position) => drawLegend(node, position, nodes)),
    ...drawAxis(scale, reference, bottom),
    ...rows.flatMap((row, index) => drawRow(row, TOP + index * step, nodes, scale)),
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

function isMeasured(rows: readonly RowRatios[], node: string): boolean {
  return rows.some(({ ratios }) => ratios.has(node))
}

function byRatio(one: RowRatios, other: RowRatios): number {
  return getMedian(one) - getMedian(other)
}

/** Uses the oldest Node that has the row. */
function getMedian({ ratios }: RowRatios): number {
  const [oldest] = ratios.values()
  return oldest?.median ?? 1
}

function pickFirstAndLast(nodes: readonly string[]): readonly string[] {
  return nodes.filter((_, index) => index === 0 || index === nodes.length - 1)
}

function createScale(rows: readonly RowRatios[]): Scale {
  const spreads = rows.flatMap(({ ratios }) => [...ratios.values()])
  const from = Math.log(Math.min(1, ...spreads.map(({ min }) => min)))
  const to = Math.log(Math.max(2, ...spreads.map(({ max }) => max)))
  return (ratio) => round(LEFT + ((Math.log(ratio) - from) / (to - from)) * (RIGHT - LEFT))
}

function drawAxis(scale: Scale, reference: string, bottom: number): string[] {
  const ticks = TICKS.map((tick) => ({ tick, x: scale(tick) })).filter(
    ({ x }) => x >= LEFT && x <= RIGHT,
  )
  return [
    drawText('tick', scale(1), TOP - 14, reference, 'middle'),
    ...ticks.flatMap(({ tick, x }) => [
      drawLine(tick === 1 ? 'reference' : 'grid', x, TOP - 10, x, bottom),
      drawText('tick', x, bottom + 18, `×${tick}`, 'middle'),
    ]),
  ]
}

function drawLegend(node: string, position: number, nodes: readonly string[]): string[] {
  const x = WIDTH - (nodes.length - position) * 100
  const shade = getShade(position, nodes)
  return [
    `<rect class="swatch ${shade}" x="${x}" y="22" width="${BAR}" height="${BAR}"/>`,
    `<rect class="swatch own ${shade}" x="${x + BAR}" y="22" width="${BAR}" height="${BAR}"/>`,
    drawText('note', x + 2 * BAR + 6, 32, node),
  ]
}

function drawRow(
  { name, ratios }: RowRatios,
  top: number,
  nodes: readonly string[],
  scale: Scale,
): string[] {
  const own = OWN.includes(name) ? ' own' : ''
  const middle = top + (nodes.length * PITCH) / 2
  return [
    drawText(`name${own}`, LEFT - 12, middle + 4, name, 'end'),
    ...nodes.flatMap((node, position) => {
      const ratio = ratios.get(node)
      const kind = `${getShade(position, nodes)}${own}`
      return ratio === undefined ? [] : drawBar(ratio, kind, top + position * PITCH, scale)
    }),
  ]
}

function drawBar({ median, min, max }: Spread, kind: string, y: number, scale: Scale): string[] {
  const [from = 0, to = 0] = [scale(1), scale(median)].sort((one, other) => one - other)
  const middle = y + BAR / 2
  return [
    `<rect class="bar ${kind}" x="${from}" y="${y}" width="${round(to - from)}" height="${BAR}"/>`,
    drawLine('whisker', scale(min), middle, scale(max), middle),
    drawText('value', Math.max(scale(max), scale(1)) + 6, middle + 4, `×${printFigure(median)}`),
  ]
}

function getShade(position: number, nodes: readonly string[]): string {
  return position === nodes.length - 1 ? 'newest' : 'oldest'
}

function describeRow({ name, ratios }: RowRatios, nodes: readonly string[]): string {
  const medians = nodes.flatMap((node) => {
    const ratio = ratios.get(node)
    return ratio === undefined ? [] : `×${printFigure(ratio.median)} on ${node}`
  })
  return `${name}: ${medians.join(', ')}.`
}

function drawLine(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`
}

function drawText(
  kind: string,
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return `<text class="${kind}" x="${round(x)}" y="${y}" text-anchor="${anchor}">${escapeXml(text)}</text>`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** Rounds to tenths, so that the same results create the same bytes on every machine. */
function round(pixels: number): number {
  return Math.round(pixels * 10) / 10
}
