export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

const TOKEN =
  /<(?<end>\/?)(?<name>[\w-]+)(?<attributes>(?:\s+[\w:-]+="[^"<]*")*)(?<empty>\/?)>|(?<text>[^<]+)/gy
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/

/**
 * The elements of XML, as far as pictures of our own have it, in their order.
 *
 * @throws Error where it is not well-formed.
 */
export function readXml(xml: string): XmlElement[] {
  if (BARE_AMPERSAND.test(xml)) throw new Error('A & that begins no entity')
  const elements: XmlElement[] = []
  const open: XmlElement[] = []
  let end = 0
  for (const token of xml.matchAll(TOKEN)) {
    end = token.index + token[0].length
    const { name, text = '' } = token.groups ?? {}
    const within = open.at(-1)
    if (name === undefined) {
      if (within !== undefined) within.text += readEntities(text)
      else if (text.trim() !== '') throw new Error(`Outside of all elements: ${text}`)
    } else if (token.groups?.['end'] === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> ends what it does not begin`)
    } else {
      if (within === undefined && elements.length > 0) throw new Error(`A second root: ${name}`)
      const element = { name, attributes: readAttributes(token.groups?.['attributes']), text: '' }
      elements.push(element)
      if (token.groups?.['empty'] !== '/') open.push(element)
    }
  }
  if (end < xml.length) throw new Error(`No XML: ${xml.slice(end, end + 80)}`)
  if (open.length > 0) throw new Error(`Never ended: ${open.map(({ name }) => name).join(', ')}`)
  return elements
}

function readAttributes(text = ''): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, readEntities(value)]))
}

function readEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}
