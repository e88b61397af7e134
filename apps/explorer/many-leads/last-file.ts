/** Leads are not stored, only the name of their file: after a reload, the page can say what is missing. */
const KEY = 'campaign-lead.leads'

/** Stores the name of the leads that are open. */
export function storeFileName(name: string | null): void {
  try {
    if (name === null) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, name)
  } catch {
    // The browser does not allow this page to store anything.
  }
}

/** Returns the name of the leads that were open before the page was reloaded. */
export function readFileName(): string | null {
  try {
    return sessionStorage.getItem(KEY)
  } catch {
    return null
  }
}
