/**
 * The style of the rules picture, light and dark. Every selector is under the class of the picture, so
 * that it does not affect the rest of a page.
 */
export const RULES_STYLE = `
.rules-picture {
  --ground: #ffffff; --edge: #d1d9e0; --node: #f6f8fa; --ink: #1f2328; --quiet: #59636e;
  --enrolled: #1a7f37; --switched: #0969da; --exited: #8250df; --skipped: #9a6700; --nothing: #6e7781;
  font: 14px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  .rules-picture {
    --ground: #0d1117; --edge: #3d444d; --node: #161b22; --ink: #f0f6fc; --quiet: #9198a1;
    --enrolled: #3fb950; --switched: #4493f8; --exited: #ab7df8; --skipped: #d29922; --nothing: #848d97;
  }
}
.rules-picture text { fill: var(--ink); text-anchor: middle; dominant-baseline: central }
.rules-picture .ground { fill: var(--ground); stroke: var(--edge) }
.rules-picture .node rect { fill: var(--node); stroke: var(--edge); stroke-width: 1.5 }
.rules-picture .name { font-weight: 600 }
.rules-picture .note, .rules-picture .tag { fill: var(--quiet) }
.rules-picture .arrow { --shade: var(--nothing) }
.rules-picture .arrow.enrolled { --shade: var(--enrolled) }
.rules-picture .arrow.switched { --shade: var(--switched) }
.rules-picture .arrow.exited { --shade: var(--exited) }
.rules-picture .arrow.skippedInProgress { --shade: var(--skipped) }
.rules-picture .line { fill: none; stroke: var(--shade); stroke-width: 2 }
.rules-picture .skippedInProgress .line { stroke-dasharray: 7 5 }
.rules-picture .nothing .line { stroke-dasharray: 2 4 }
.rules-picture .halo { fill: none; stroke: var(--shade); stroke-width: 12; stroke-linecap: round; opacity: 0.28 }
.rules-picture .head { fill: var(--shade) }
.rules-picture .label { fill: var(--ground); stroke: var(--shade); stroke-width: 1.5 }
.rules-picture .outcome { font-weight: 600; fill: var(--shade) }
.rules-picture .node.applied rect { stroke: var(--ink); stroke-width: 3 }
.rules-picture .arrow.applied .line { stroke-width: 4 }
.rules-picture .arrow.applied .label { fill: var(--shade) }
.rules-picture .arrow.applied text { fill: var(--ground) }
`
