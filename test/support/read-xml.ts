export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

const TOKEN =
  /<(?<end>\/?)(?<name>[\w-]+)(?<attributes>(?:\s+[\w:-]+="[^"<]*")*)(?<empty>\/?)>|(?<text>[^<]+)/gy
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/

/**
 * Reads the elements of XML in document order. Supports only the syntax of the generated pictures.
 *
 * @throws Error if the XML is not well-formed.
 */
export function readXml(xml: string): XmlElement[] {
  if (BARE_AMPERSAND.test(xml)) throw new Error('Unescaped &')
  const elements: XmlElement[] = []
  const open: XmlElement[] = []
  let end = 0
  for (const token of xml.matchAll(TOKEN)) {
    end = token.index + token[0].length
    const { name, text = '' } = token.groups ?? {}
    const parent = open.at(-1)
    if (name === undefined) {
      if (parent !== undefined) parent.text += readEntities(text)
      else if (text.trim() !== '') throw new Error(`Text outside of the root element: ${text}`)
    } else if (token.groups?.['end'] === '/') {
      if (open.pop()?.name !== name) throw new Error(`Unexpected </${name}>`)
    } else {
      if (parent === undefined && elements.length > 0)
        throw new Error(`Second root element: ${name}`)
      const element = { name, attributes: readAttributes(token.groups?.['attributes']), text: '' }
      elements.push(element)
      if (token.groups?.['empty'] !== '/') open.push(element)
    }
  }
  if (end < xml.length) throw new Error(`Invalid XML: ${xml.slice(end, end + 80)}`)
  if (open.length > 0)
    throw new Error(`Missing end tag: ${open.map(({ name }) => name).join(', ')}`)
  return elements
}

function readAttributes(text = ''): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, readEntities(value)]))
}

function readEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}
