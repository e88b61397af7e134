/** How long a browser may take to start a download. */
const START_MS = 60_000

/** Saves a file as the browser saves a download. Nothing is sent: the address is within the page. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Without this, the page would keep the content until it is closed.
  setTimeout(() => URL.revokeObjectURL(address), START_MS)
}
