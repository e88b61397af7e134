import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { openExplorer, openWithFaults } from './explorer-page.js'
import { findChromium } from './find-chromium.js'

describe('what a sound page never does', () => {
  it.each([
    ['writes an error', `console.error('oh')`, 'console error: oh'],
    ['writes a warning', `console.warn('oh')`, 'console warning: oh'],
    ['throws what nobody catches', `setTimeout(() => { throw new Error('oh') })`, 'uncaught: oh'],
    [
      'asks another server',
      `new Image().src = 'http://127.0.0.1:1/x'`,
      'console error: Loading the image',
    ],
    ['makes code of a string', `setTimeout('1')`, 'console error: Evaluating a string'],
  ])('is noted where it %s', async (_, code, fault) => {
    const { page, faults } = await openWithFaults()
    await page.evaluate(code)
    await expect.poll(() => faults.join()).toContain(fault)
  })

  it('is noted where it goes to another server, which it does not reach', async () => {
    const { page, faults } = await openWithFaults()
    await page.evaluate(`location.href = 'http://127.0.0.1:1/x'`)
    await expect.poll(() => faults.join()).toContain('request: http://127.0.0.1:1/x')
  })
})

describe('a machine without the browser', () => {
  it('is told how to get it', () => {
    expect(() => findChromium(tmpdir())).toThrow(
      'there is no chromium-headless-shell in $PATH: apt-get install chromium-headless-shell',
    )
  })
})

describe('the page as it opens', () => {
  it('shows what it is', async () => {
    const page = await openExplorer()
    expect(await page.title()).toBe('Rules explorer · campaign-lead')
  })
})
