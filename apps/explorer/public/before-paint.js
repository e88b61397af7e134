// Prepares the document before its first paint. A module script would be too late.
{
  const { dataset } = document.documentElement

  // The HTML shows the example. With an address, it would be the verdict on another lead.
  if (location.hash === '' && history.state === null) delete dataset.opening

  let theme = null
  try {
    theme = localStorage.getItem('campaign-lead-theme')
  } catch {
    // The browser forbids the page to store anything, so there is no theme.
  }
  if (theme === 'light' || theme === 'dark') dataset.theme = theme
}
