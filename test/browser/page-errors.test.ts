import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { openWithErrors } from './explorer-page.js'
import { findChromium } from './find-chromium.js'

describe('an error of the page', () => {
  it.each([
    ['writes an error', `console.error('oh')`, 'console error: oh'],
    ['writes a warning', `console.warn('oh')`, 'console warning: oh'],
    ['throws an uncaught error', `setTimeout(() => { throw new Error('oh') })`, 'uncaught: oh'],
    [
      'sends a request to another server',
      `new Image().src = 'http://127.0.0.1:1/x'`,
      'console error: Loading the image',
    ],
    ['evaluates a string as code', `setTimeout('1')`, 'console error: Evaluating a string'],
  ])('is recorded if it %s', async (_, code, expected) => {
    const { page, errors } = await openWithErrors()
    await page.evaluate(code)
    await expect.poll(() => errors.join()).toContain(expected)
  })

  it('is recorded if it navigates to another server, which is blocked', async () => {
    const { page, errors } = await openWithErrors()
    await page.evaluate(`location.href = 'http://127.0.0.1:1/x'`)
    await expect.poll(() => errors.join()).toContain('request: http://127.0.0.1:1/x')
  })
})

describe('a machine without the browser', () => {
  it('is reported with how to install it', () => {
    expect(() => findChromium(tmpdir())).toThrow(
      'there is no chromium-headless-shell in $PATH: apt-get install chromium-headless-shell',
    )
  })
})
