/** A number for people, such as `100,000`. */
export function printCount(howMany: number): string {
  return howMany.toLocaleString('en-US')
}
