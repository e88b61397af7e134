import { Content, type Theme, withBase } from 'vitepress'
import DefaultTheme, {
  VPHomeContent,
  VPHomeFeatures,
  VPHomeHero,
} from 'vitepress/theme-without-fonts'
import { h } from 'vue'
import './style.css'

const EXPLORER = '/explorer-app/index.html'

/** Embeds the rules explorer. It replaces the picture that GitHub shows instead. */
function RulesExplorer() {
  const src = withBase(EXPLORER)
  return h('div', { class: 'rules-explorer' }, [
    h('iframe', { src, title: 'Rules explorer' }),
    h('a', { href: src, target: '_self' }, 'Open the explorer in the whole window'),
  ])
}

/** The home page of the default theme, in a landmark. Without it, screen readers cannot jump to the content. */
function HomePage() {
  return h('main', { class: 'VPHome home-page' }, [
    h(VPHomeHero),
    h(VPHomeFeatures),
    h(VPHomeContent, null, () => h(Content)),
  ])
}

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('RulesExplorer', RulesExplorer)
    app.component('home', HomePage)
  },
} satisfies Theme
