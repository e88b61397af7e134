import { describe, expect, it } from 'vitest'
import { openLeads } from '../../../src/cli/preview/open-leads.js'

/** Opens leads while the operating system refuses to read the file. */
function open(code: string, leads = 'leads.csv') {
  const error = Object.assign(new Error(`${code}: some words, open '${leads}'`), { code })
  const request = { leads, patch: {}, policy: 'documented', isJson: false } as const
  return openLeads(request, { readFile: () => Promise.reject(error) })
}

describe('a file that cannot be read', () => {
  it.each([
    ['ENOENT', 'There is no file "leads.csv"'],
    ['ENOTDIR', 'There is no file "leads.csv"'],
    ['EISDIR', '"leads.csv" is a folder, not a file'],
    ['EACCES', 'You do not have permission to read "leads.csv"'],
    ['EPERM', 'You do not have permission to read "leads.csv"'],
    ['EIO', `Cannot read "leads.csv": EIO: some words, open 'leads.csv'`],
  ])('is explained without the error code if it is common: %s', async (code, message) => {
    await expect(open(code)).rejects.toThrow(message)
  })

  it('is named as standard input if its path is -', async () => {
    await expect(open('EIO', '-')).rejects.toThrow('Cannot read standard input: EIO')
  })

  it('is named with escaped invisible characters', async () => {
    await expect(open('ENOENT', 'a\n\u200B')).rejects.toThrow(
      String.raw`There is no file "a\u000a\u200b"`,
    )
  })
})
