/** Says that what stands below is not of what was typed last. */
export function UnreadNote({ unread }: { readonly unread: readonly string[] }) {
  if (unread.length === 0) return null
  return (
    <p className="problem">{unread.join('. ')}: what is below is still of what was there before.</p>
  )
}
