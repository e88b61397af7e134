/** A text that holds no leads, or not all that a preview needs: told to the person who gave it. */
export class LeadFileError extends Error {
  override readonly name: string = 'LeadFileError'
}
