/** The pages, in the order of the sidebar and of `llms.txt`. */
export const SECTIONS = [
  {
    text: 'Start',
    pages: [
      ['getting-started', 'Getting started'],
      ['rules', 'Rules'],
    ],
  },
  {
    text: 'Guides',
    pages: [
      ['service', 'In your service'],
      ['http', 'HTTP'],
      ['postgresql', 'PostgreSQL'],
      ['sending', 'Sending e-mails'],
      ['webhooks', 'Webhooks'],
      ['delivery', 'Delivery and operations'],
      ['testing', 'Testing your service'],
      ['verification', 'Verifying an implementation'],
      ['preview', 'Previewing a bulk change'],
    ],
  },
  {
    text: 'Reference',
    pages: [
      ['api-reference', 'API reference by task'],
      ['guarantees', 'Guarantees'],
      ['benchmarks', 'Benchmarks'],
      ['glossary', 'Glossary'],
      ['explorer', 'Rules explorer'],
    ],
  },
] as const

/** The files of all pages, relative to the root of the repository. */
export const PAGE_FILES: readonly string[] = [
  'docs/index.md',
  ...SECTIONS.flatMap(({ pages }) => pages.map(([page]) => `docs/${page}.md`)),
]
