/** Quoted text, comments and identifiers, in which nothing has a meaning. Or a placeholder: its number is captured. */
const TOKENS =
  /[Ee]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][\w$]*|\$(\d+)/g

/** SQL without its placeholders: the placeholder after `pieces[i]` has the number `numbers[i]`. */
interface SplitSql {
  readonly pieces: readonly string[]
  readonly numbers: readonly number[]
}

/** Splits SQL at its placeholders. */
export function splitAtPlaceholders(text: string): SplitSql {
  const pieces: string[] = []
  const numbers: number[] = []
  let end = 0
  for (const { 0: token, 2: number, index } of text.matchAll(TOKENS)) {
    if (number === undefined) continue
    pieces.push(text.slice(end, index))
    numbers.push(Number(number))
    end = index + token.length
  }
  return { pieces: [...pieces, text.slice(end)], numbers }
}

/** Reports whether a statement returns rows. Otherwise it returns only how many rows it has written. */
export function returnsRows(text: string): boolean {
  const words: string[] = []
  let depth = 0
  const unquoted = text.replaceAll(TOKENS, (token) => (/^[A-Za-z]\w*$/.test(token) ? token : ' '))
  for (const [token] of unquoted.matchAll(/[()]|\w+/g)) {
    if (token === '(') depth += 1
    else if (token === ')') depth -= 1
    else if (depth === 0) words.push(token.toLowerCase())
  }
  // What follows the names of `with` is the statement itself, because their queries are in parentheses.
  const verb = words.find((word) => VERBS.has(word))
  return verb === undefined || !WRITES.has(verb) || words.includes('returning')
}

const WRITES = new Set(['insert', 'update', 'delete', 'merge'])
const VERBS = new Set(['select', 'values', ...WRITES])
