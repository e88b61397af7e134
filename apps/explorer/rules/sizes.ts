/** In pixels, of which GitHub shows about nine in ten. */
export const PLACE = { width: 180, height: 58 } as const

/** The label of an arrow, on its line. Fonts differ: it has room for a wide one. */
export const LABEL = { height: 42, padding: 9, perLetter: 7.2, leastLetters: 11 } as const

/** The head of an arrow. */
export const HEAD = { length: 10, halfWidth: 5 } as const

/** Between a place and the label of a loop of it. */
export const LOOP_GAP = 18

/** Between two columns, between two rows, and around all. */
export const GAPS = { columns: 82, rows: 26, around: 16 } as const

/** Where lines meet a side of a place: how far from its corners, and from each other. */
export const PORTS = { margin: 14, gap: 12 } as const
