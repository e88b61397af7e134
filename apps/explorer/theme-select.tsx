import { useSyncExternalStore } from 'react'

/** The key of the stored theme. `public/before-paint.js` reads it, too. */
const STORAGE_KEY = 'campaign-lead-theme'

const ATTRIBUTE = 'data-theme'

const THEMES = { system: 'System', light: 'Light', dark: 'Dark' } as const

type Theme = keyof typeof THEMES

/** Selects the colors of the page: light, dark, or those of the system. The browser stores the choice. */
export function ThemeSelect() {
  const theme = useSyncExternalStore(subscribe, readTheme, (): Theme => 'system')
  return (
    <label className="theme">
      <span className="hidden">Theme</span>
      <select
        value={theme}
        autoComplete="off"
        onChange={({ currentTarget }) => {
          const chosen = toTheme(currentTarget.value)
          applyTheme(chosen)
          storeTheme(chosen)
        }}
      >
        {Object.entries(THEMES).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Other windows of the page store their theme, too. */
function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributeFilter: [ATTRIBUTE] })
  addEventListener('storage', followOtherWindow)
  return () => {
    observer.disconnect()
    removeEventListener('storage', followOtherWindow)
  }
}

function followOtherWindow({ key, newValue }: StorageEvent): void {
  if (key === STORAGE_KEY) applyTheme(toTheme(newValue))
}

function readTheme(): Theme {
  return toTheme(document.documentElement.getAttribute(ATTRIBUTE))
}

function toTheme(name: string | null): Theme {
  return name === 'light' || name === 'dark' ? name : 'system'
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute(ATTRIBUTE)
  else document.documentElement.setAttribute(ATTRIBUTE, theme)
}

function storeTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(STORAGE_KEY)
    else localStorage.setItem(STORAGE_KEY, theme)
  } catch {
    // The browser forbids the page to store anything. The theme lasts until the page is closed.
  }
}
