/** Reports whether an element is a field for text, which has its own undo and paste. */
export function isTextField(
  element: EventTarget | null,
): element is HTMLInputElement | HTMLTextAreaElement {
  if (element instanceof HTMLTextAreaElement) return true
  return (
    element instanceof HTMLInputElement && !['radio', 'checkbox', 'file'].includes(element.type)
  )
}
