import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  findCategoryErrors,
  listCategories,
  type Tasks,
} from '../../scripts/reference/categorize.js'
import { splitStartPage } from '../../scripts/reference/start-page.js'
import { TASKS } from '../../scripts/reference/tasks.js'
import { readSubpaths } from '../../scripts/subpaths.js'

const page = readFileSync('docs/api-reference.md', 'utf8')
const subpaths = readSubpaths().map(({ specifier }) => specifier)

/** A name in a table of the page. */
interface Entry {
  readonly task: string
  readonly subpath: string
  readonly name: string
}

/** Returns the names in the first columns of the tables. The header of a column is the subpath. */
function findEntries(text: string): Entry[] {
  return findSections(text).flatMap(({ task, body }) =>
    [...body.matchAll(/^\| `([^`]+)` \|.*\n\| --- .*\n((?:\|.*\n)+)/gm)].flatMap(
      ([, subpath = '', rows = '']) => {
        const firstCells = [...rows.matchAll(/^\| ([^|]*) \|/gm)].map(([, cell = '']) => cell)
        const names = firstCells.flatMap((cell) => cell.replaceAll('`', '').split(', '))
        return names.map((name) => ({ task, subpath, name }))
      },
    ),
  )
}

function findSections(text: string): { task: string; body: string }[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [task = '', ...lines] = section.split('\n')
      return { task, body: `${lines.join('\n')}\n` }
    })
}

describe('the page about the API reference', () => {
  const entries = findEntries(page)

  it('has a heading for each task, in the order of the reference', () => {
    const headings = findSections(page).map(({ task }) => task)
    expect(headings).toEqual([...Object.keys(TASKS), 'Conventions of all functions'])
  })

  it('has a table for each subpath', () => {
    expect(new Set(entries.map(({ subpath }) => subpath))).toEqual(new Set(subpaths))
  })

  it.each(subpaths)('lists every function, class and constant of %s', async (specifier) => {
    const exported: object = await import(specifier)
    const listed = entries.map(({ name }) => name)
    expect(Object.keys(exported).filter((name) => !listed.includes(name))).toEqual([])
  })

  it('links only to pages, because the reference is in another folder than the repository', () => {
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !/^(?:https:\/\/|[a-z-]+\.md(?:#|$))/.test(link))).toEqual([])
  })

  it('lists a name only under a subpath that exports it', () => {
    const tasks: Tasks = TASKS
    const exportedBy = (subpath: string) =>
      listCategories(tasks, subpath).flatMap(({ names }) => names)
    expect(entries.filter(({ subpath, name }) => !exportedBy(subpath).includes(name))).toEqual([])
  })
})

describe('the tasks of the API reference', () => {
  const tasks = {
    'Decide what happens': { 'campaign-lead': 'applyLeadUpdate\n  LeadPatch' },
    'Store leads': {
      'campaign-lead': 'LeadRepository',
      'campaign-lead/memory': 'createMemoryStore',
    },
  }
  const exported = {
    'campaign-lead': ['applyLeadUpdate', 'LeadPatch', 'LeadRepository'],
    'campaign-lead/memory': ['createMemoryStore'],
  }

  it('are listed for a subpath in the order of the table', () => {
    expect(listCategories(tasks, 'campaign-lead')).toEqual([
      { title: 'Decide what happens', names: ['applyLeadUpdate', 'LeadPatch'] },
      { title: 'Store leads', names: ['LeadRepository'] },
    ])
  })

  it('are accepted if each export is in one task', () => {
    expect(findCategoryErrors(tasks, exported)).toEqual([])
  })

  it('are refused if an export is in no task', () => {
    const memory = ['createMemoryStore', 'createRecordingSink']
    expect(findCategoryErrors(tasks, { ...exported, 'campaign-lead/memory': memory })).toEqual([
      'createRecordingSink of campaign-lead/memory is in no task: add it to scripts/reference/tasks.ts',
    ])
  })

  it('are refused if a name is not exported', () => {
    expect(findCategoryErrors(tasks, { ...exported, 'campaign-lead/memory': [] })).toEqual([
      'campaign-lead/memory does not export createMemoryStore, which scripts/reference/tasks.ts lists',
    ])
  })

  it('are refused if an export is in two tasks', () => {
    const twice = { ...tasks, 'Check input': { 'campaign-lead': 'LeadPatch' } }
    expect(findCategoryErrors(twice, exported)).toEqual([
      'LeadPatch of campaign-lead is in scripts/reference/tasks.ts twice',
    ])
  })
})

describe('the start page of the API reference', () => {
  it('links to the HTML of a page, one folder above', () => {
    expect(
      splitStartPage('See [Rules](rules.md#policies), or [fast-check](https://a.b/c.md).'),
    ).toEqual([
      {
        kind: 'text',
        text: 'See [Rules](../rules.html#policies), or [fast-check](https://a.b/c.md).',
      },
    ])
  })

  it('separates inline code, so that names can be linked', () => {
    expect(splitStartPage('Use `aLead` here')).toEqual([
      { kind: 'text', text: 'Use ' },
      { kind: 'code', text: 'aLead' },
      { kind: 'text', text: ' here' },
    ])
  })

  it('does not show the front matter', () => {
    expect(splitStartPage('---\noutline: 2\n---\n# Title')).toEqual([
      { kind: 'text', text: '# Title' },
    ])
  })
})
