import type {
  CallExpression,
  Expression,
  NewExpression,
  Node,
  ObjectExpression,
  Property,
  SpreadElement,
  Super,
  UnaryExpression,
} from 'acorn'
import type { ReadingIssue } from './lead-reading.js'
import type { Path } from './parse-tolerant.js'

/** The functions of the MongoDB shell, as the Extended JSON of their argument. */
const FUNCTIONS: ReadonlyMap<string, (argument: string | number) => unknown> = new Map([
  ['ObjectId', (argument) => ({ $oid: String(argument) })],
  ['ObjectID', (argument) => ({ $oid: String(argument) })],
  ['UUID', (argument) => ({ $uuid: String(argument) })],
  ['ISODate', (argument) => ({ $date: argument })],
  ['Date', (argument) => ({ $date: argument })],
  ['NumberInt', toNumber],
  ['Int32', toNumber],
  ['NumberLong', toNumber],
  ['Long', toNumber],
  ['NumberDecimal', toNumber],
  ['Decimal128', toNumber],
  ['Double', toNumber],
])

function toNumber(argument: string | number): unknown {
  return { $numberDouble: String(argument) }
}

/**
 * Returns the value of a literal. No code is executed.
 *
 * @param issues - Receives what is not a literal. The value of such a part is `undefined`.
 */
export function evaluateLiteral(node: Expression, issues: ReadingIssue[]): unknown {
  const report = (part: Node, message: string): undefined => {
    issues.push({ message, line: part.loc?.start.line ?? null })
  }
  return evaluate(node)

  function evaluate(part: Expression | SpreadElement | Super): unknown {
    if (part.type === 'Literal') return evaluateConstant(part.value, part.raw ?? '', part)
    if (part.type === 'ObjectExpression') return evaluateObject(part)
    if (part.type === 'ArrayExpression')
      return part.elements.map((item) => evaluateItem(item, part))
    if (part.type === 'UnaryExpression') return evaluateSign(part)
    if (part.type === 'Identifier') return evaluateName(part.name, part)
    if (part.type === 'CallExpression' || part.type === 'NewExpression') return evaluateCall(part)
    if (part.type === 'TemplateLiteral') {
      const [text, ...more] = part.quasis
      return more.length === 0 ? text?.value.cooked : report(part, 'A text must not contain ${…}')
    }
    return report(part, 'Expected a value: text, a number, true, false, null, [ or {')
  }

  function evaluateItem(item: Expression | SpreadElement | null, array: Node): unknown {
    if (item === null) return report(array, 'An item of the array is missing')
    // As in `JSON.stringify`.
    return evaluate(item) ?? null
  }

  function evaluateConstant(value: unknown, raw: string, part: Node): unknown {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return report(part, `The number ${raw} is too large`)
    }
    // JavaScript would read 010 as 8.
    if (/^0\d/.test(raw)) return report(part, `The number ${raw} must not begin with 0`)
    const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value)
    return isPlain && !raw.startsWith('/') ? value : report(part, `${raw} must be in quotes`)
  }

  function evaluateSign(part: UnaryExpression): unknown {
    const { operator, argument } = part
    const value = argument.type === 'Literal' ? evaluate(argument) : Number.NaN
    if (typeof value === 'number' && !Number.isNaN(value)) {
      if (operator === '-') return -value
      if (operator === '+') return value
    }
    // An invalid number has been reported.
    if (argument.type === 'Literal' && value === undefined) return undefined
    return report(part, `"${operator}" must be followed by a number`)
  }

  function evaluateName(name: string, part: Node): unknown {
    if (name === 'undefined') return undefined
    if (name === 'NaN' || name === 'Infinity') {
      return report(part, `${name} is not a number that JSON can contain`)
    }
    return report(part, `${name} must be in quotes`)
  }

  function evaluateObject({ properties }: ObjectExpression): unknown {
    const entries: [string, unknown][] = []
    for (const property of properties) {
      if (property.type === 'SpreadElement') {
        report(property, 'An object must not contain "..."')
        continue
      }
      const { kind, method, shorthand, value } = property
      const key = toKey(property)
      if (key === undefined || kind !== 'init' || method) {
        report(property, 'Expected a field: a name, a colon and a value')
      } else if (key === '__proto__') {
        report(property, '"__proto__" is not allowed as a field name')
      } else if (shorthand) {
        report(property, `${key} must be followed by a colon and a value`)
      } else {
        const evaluated = evaluate(value)
        // As in `JSON.stringify`, such a field is missing.
        if (evaluated !== undefined) entries.push([key, evaluated])
      }
    }
    return Object.fromEntries(entries)
  }

  function evaluateCall(part: CallExpression | NewExpression): unknown {
    const { callee, arguments: args } = part
    const name = callee.type === 'Identifier' ? callee.name : ''
    const convert = FUNCTIONS.get(name)
    if (convert === undefined) {
      return report(part, `${name === '' ? 'This' : name}(…) is not supported: write its value`)
    }
    const [argument, ...more] = args
    const found = issues.length
    const value = argument === undefined ? undefined : evaluate(argument)
    if ((typeof value === 'string' || typeof value === 'number') && more.length === 0) {
      return convert(value)
    }
    // An invalid argument has been reported.
    if (issues.length > found) return undefined
    return report(part, `${name}(…) must have one text or number`)
  }
}

function toKey({ key, computed }: Property): string | undefined {
  if (computed) return undefined
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}

/** Returns the property or item at a path, or else the deepest part that contains it. */
export function findPathNode(root: Expression, path: Path): Node {
  let value: Expression | SpreadElement = root
  let found: Node = root
  for (const key of path) {
    const part: { readonly at: Node; readonly value: Expression | SpreadElement } | undefined =
      findPart(value, key)
    if (part === undefined) break
    found = part.at
    value = part.value
  }
  return found
}

function findPart(
  value: Expression | SpreadElement,
  key: string | number,
): { readonly at: Node; readonly value: Expression | SpreadElement } | undefined {
  if (value.type === 'ArrayExpression') {
    const item = value.elements[Number(key)]
    return item ? { at: item, value: item } : undefined
  }
  if (value.type !== 'ObjectExpression') return undefined
  // The last of equal names counts.
  let property: Property | undefined
  for (const candidate of value.properties) {
    if (candidate.type === 'Property' && toKey(candidate) === key) property = candidate
  }
  return property && { at: property, value: property.value }
}
