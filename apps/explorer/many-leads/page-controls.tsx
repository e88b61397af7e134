import { useState } from 'react'
import { printNumber } from '../../../src/preview/readable-text.js'
import { FocusableButton } from '../parts/focusable-button.js'

/** Shows another page of a list. Pages count from 1. */
export function PageControls({
  page,
  pages,
  onPage,
}: {
  readonly page: number
  readonly pages: number
  readonly onPage: (page: number) => void
}) {
  const [typed, setTyped] = useState<string | null>(null)

  function goToTyped(): void {
    const number = Math.round(Number(typed ?? ''))
    // An empty text is no page.
    if (number >= 1) onPage(Math.min(number, pages))
    setTyped(null)
  }

  return (
    <nav className="pages" aria-label="Pages of the list">
      <FocusableButton label="First page" isDisabled={page <= 1} onPress={() => onPage(1)}>
        <ButtonLabel words="First" sign="«" />
      </FocusableButton>
      <FocusableButton
        label="Previous page"
        isDisabled={page <= 1}
        onPress={() => onPage(page - 1)}
      >
        <ButtonLabel words="Previous" sign="‹" />
      </FocusableButton>
      <label>
        <span className="words">Page</span>{' '}
        <input
          aria-label="Page"
          inputMode="numeric"
          autoComplete="off"
          value={typed ?? String(page)}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={goToTyped}
          onKeyDown={({ key }) => {
            if (key === 'Enter') goToTyped()
          }}
        />{' '}
        of {printNumber(pages)}
      </label>
      <FocusableButton
        label="Next page"
        isDisabled={page >= pages}
        onPress={() => onPage(page + 1)}
      >
        <ButtonLabel words="Next" sign="›" />
      </FocusableButton>
      <FocusableButton label="Last page" isDisabled={page >= pages} onPress={() => onPage(pages)}>
        <ButtonLabel words="Last" sign="»" />
      </FocusableButton>
    </nav>
  )
}

/** Words, or a sign if there is no room for them. */
function ButtonLabel({ words, sign }: { readonly words: string; readonly sign: string }) {
  return (
    <>
      <span className="words">{words}</span>
      <span className="sign" aria-hidden="true">
        {sign}
      </span>
    </>
  )
}
