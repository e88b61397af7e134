import { defineConfig } from 'vitepress'

/** The pages, in the order of the sidebar. */
const SECTIONS = [
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

export default defineConfig({
  title: 'campaign-lead',
  description: "Decides what happens when a campaign lead's status or AI tag changes.",
  srcExclude: ['temp/**'],
  themeConfig: {
    search: { provider: 'local' },
    sidebar: SECTIONS.map(({ text, pages }) => ({
      text,
      items: pages.map(([page, title]) => ({ text: title, link: `/${page}` })),
    })),
  },
})
