import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** Words that a reader has to translate. CONTRIBUTING.md has the words to use. */
const FORBIDDEN = [
  /\b(?:whoever|whom|in vain|for ever|beside|meanwhile|at last|all the same)\b/i,
  /\bcarr(?:y|ies|ied|ying) (?:it |them |an intent |intents )?out\b/i,
  /\bwhere not given\b/i,
  /\b(?:tells?|told) (?:of|that|what|who|which|whether|apart|by)\b/i,
  /\bwhat (?:became|came) of\b/i,
  /\b(?:a|the|each|every|next|last|first|one|ten|no|many) (?:try|tries)\b/i,
  /(?<!\bthere )\b(?:is|are) no (?:string|object|function|text|lead|number|list|array|error)\b/i,
  /\bnot of (?:its|their) type\b/i,
]

/** Uses of a word in 1,000 words of comments. The limits are the range of five well-known code bases. */
const RATES = [
  { word: /^where$/, max: 1.2 },
  { word: /^(?:tells?|told)$/, max: 0.4 },
  { word: /^(?:gives?|given|gave)$/, max: 3 },
  { word: /^(?:try|tries|tried)$/, max: 1.5 },
  { word: /^(?:makes?|made)$/, max: 1.9 },
]

const TEST_FUNCTIONS = ['describe', 'it', 'test']

interface Passage {
  readonly at: string
  readonly text: string
}

function listFiles(...patterns: readonly string[]): readonly string[] {
  const output = execFileSync('git', ['ls-files', '--', ...patterns], { encoding: 'utf8' })
  return output.split('\n').filter((path) => path !== '')
}

const codeFiles = listFiles('*.ts', '*.tsx').filter((path) => !path.endsWith('.d.ts'))

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
}

const commentsByFile = new Map<string, readonly Passage[]>()

/** Returns the comments of a file, without the code that they contain. Each file is parsed once. */
function findComments(path: string): readonly Passage[] {
  const comments = commentsByFile.get(path) ?? parseComments(path)
  commentsByFile.set(path, comments)
  return comments
}

function parseComments(path: string): Passage[] {
  const source = parse(path)
  const comments = new Map<number, Passage>()
  const visit = (node: ts.Node): void => {
    const text = source.text
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ]
    for (const { pos, end } of ranges) {
      const prose = text
        .slice(pos, end)
        .replaceAll(/```.*?```/gs, ' ')
        .replaceAll(/`[^`]*`/g, ' ')
        .replaceAll(/^\s*\* ?/gm, '')
        .replaceAll(/"[^"]*"/g, ' ')
      const { line } = source.getLineAndCharacterOfPosition(pos)
      comments.set(pos, { at: `${path}:${line + 1}`, text: prose.replaceAll(/\s+/g, ' ') })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...comments.values()]
}

/** Returns the titles of the tests of a file. */
function findTitles(path: string): Passage[] {
  const source = parse(path)
  const titles: Passage[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments
      const callee = node.expression.getText(source).split(/[.(]/)[0] ?? ''
      if (TEST_FUNCTIONS.includes(callee) && title !== undefined && ts.isStringLiteralLike(title)) {
        const { line } = source.getLineAndCharacterOfPosition(title.getStart(source))
        titles.push({ at: `${path}:${line + 1}`, text: title.text })
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles
}

/** Returns the paragraphs of a Markdown file, without code. */
function findParagraphs(path: string): Passage[] {
  const prose = readFileSync(path, 'utf8')
    .replaceAll(/^```.*?^```/gms, (code) => code.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`\n]*`/g, ' ')
    .replaceAll(/[“"][^”"\n]*[”"]/g, ' ')
  return prose.split('\n').map((text, index) => ({ at: `${path}:${index + 1}`, text }))
}

function findForbidden(passages: readonly Passage[]): string[] {
  return passages.flatMap(({ at, text }) =>
    FORBIDDEN.flatMap((pattern) => {
      const [match] = pattern.exec(text) ?? []
      return match === undefined ? [] : [`${at}: "${match}"`]
    }),
  )
}

/** Returns how often a word is used in 1,000 words. */
function countUses(word: RegExp, passages: readonly Passage[]): number {
  const words = passages.flatMap(({ text }) => text.toLowerCase().match(/[a-z']+/g) ?? [])
  return (words.filter((each) => word.test(each)).length / words.length) * 1_000
}

// CONTRIBUTING.md lists the words to avoid.
const guides = listFiles('*.md').filter(
  (path) => !path.startsWith('api/') && path !== 'CONTRIBUTING.md',
)

describe('the vocabulary', () => {
  it('of comments has no word that a reader has to translate', () => {
    expect(findForbidden(codeFiles.flatMap(findComments))).toEqual([])
  })

  it('of test titles has no word that a reader has to translate', () => {
    const tests = codeFiles.filter((path) => path.endsWith('.test.ts'))
    const titles = tests.flatMap(findTitles)
    expect(titles.length).toBeGreaterThan(1_000)
    expect(findForbidden(titles)).toEqual([])
  })

  it('of the guides has no word that a reader has to translate', () => {
    expect(findForbidden(guides.flatMap(findParagraphs))).toEqual([])
  })

  it.each(RATES)('of the source uses $word at most $max times in 1,000 words', ({ word, max }) => {
    const comments = codeFiles.filter((path) => path.startsWith('src/')).flatMap(findComments)
    expect(countUses(word, comments)).toBeLessThanOrEqual(max)
  })

  it.each(RATES)('of the guides uses $word at most $max times in 1,000 words', ({ word, max }) => {
    expect(countUses(word, guides.flatMap(findParagraphs))).toBeLessThanOrEqual(max)
  })
})
