/// The look of a report: plain, dark on light, and light on dark where the reader's system is dark.
enum ReportStyle {
  static let css = """
    :root { color-scheme: light dark; --ink: #1c1e21; --soft: #5d6269; --ground: #fbfbfa;
      --card: #ffffff; --line: #dfe1e4; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6e7e9; --soft: #9ba1a9; --ground: #16181b; --card: #1f2226; --line: #363a40; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 2rem 1.5rem; max-width: 90rem; background: var(--ground);
      color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
    h1 { margin: 0; font-size: 1.6rem; font-weight: 650; overflow-wrap: anywhere; }
    h2 { margin: 0; font-size: 1rem; font-weight: 650; }
    p { margin: 0.4rem 0 0; color: var(--soft); font-size: 0.92rem; max-width: 65ch; }
    section { margin-top: 1.75rem; }
    section > h2 { margin-bottom: 0.5rem; font-size: 1.15rem; }
    .panels { display: grid; gap: 1.25rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); }
    figure { margin: 0; padding: 0.9rem; background: var(--card); border: 1px solid var(--line);
      border-radius: 6px; }
    figure input { position: absolute; opacity: 0; }
    figure label { display: block; margin-top: 0.6rem; cursor: zoom-in; }
    figure input:focus-visible + label { outline: 2px solid #0072b2; outline-offset: 2px; }
    figure img, figure svg { display: block; width: 100%; height: auto; background: #ffffff; }
    figure:has(input:checked) { grid-column: 1 / -1; }
    figure:has(input:checked) label { cursor: zoom-out; }
    .wide { overflow-x: auto; background: linear-gradient(to left, var(--ground) 30%, transparent) right / 3rem 100%
      local no-repeat, linear-gradient(to left, var(--soft), transparent) right / 0.6rem 100% scroll no-repeat; }
    .wide:focus-visible { outline: 2px solid #0072b2; outline-offset: 2px; }
    caption { padding-bottom: 0.3rem; text-align: left; color: var(--soft); font-size: 0.85rem; }
    figure.plot svg { margin-top: 0.6rem; max-width: 34rem; background: none; }
    .plot .grid path { stroke: var(--line); stroke-width: 1; }
    .plot .equal path { stroke: var(--soft); stroke-width: 0.7; opacity: 0.6; fill: none; stroke-dasharray: 3 3; }
    .plot text { fill: var(--ink); font-size: 13px; }
    .plot .equal text { fill: var(--soft); font-size: 11px; }
    details { margin-top: 0.75rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
    summary { cursor: pointer; font-variant-numeric: tabular-nums; }
    .places { display: grid; gap: 0.75rem; margin-top: 0.75rem;
      grid-template-columns: repeat(auto-fill, minmax(14rem, 18rem)); }
    .places figure { padding: 0.6rem; }
    .places figcaption { margin-bottom: 0.4rem; font-weight: 600; font-size: 0.92rem; }
    .places img { image-rendering: pixelated; }
    .places p { font-size: 0.82rem; }
    .examples { grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); }
    .examples img { image-rendering: auto; margin-top: 0.3rem; }
    .examples figcaption { font-weight: 400; overflow-wrap: anywhere; }
    .sheet { grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
    .sheet img { aspect-ratio: 1; object-fit: contain; image-rendering: auto; background: none; }
    .sheet figcaption { margin: 0.5rem 0 0; overflow-wrap: anywhere; }
    .failed figcaption { margin: 0; }
    nav { margin-top: 1rem; line-height: 1.8; overflow-wrap: anywhere; }
    nav a, nav b { margin-right: 0.5rem; color: inherit; }
    .legend { color: var(--ink); }
    .swatch { display: inline-block; width: 1.1em; height: 0.8em; margin: 0 0.4em 0 0.9em;
      border: 1px solid var(--line); }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.95rem; }
    th, td { padding: 0.35rem 0.9rem; text-align: right; border-bottom: 1px solid var(--line);
      white-space: nowrap; }
    thead th { color: var(--soft); font-weight: 500; vertical-align: bottom;
      white-space: normal; }
    thead th:first-child { text-align: left; padding-left: 0; }
    tbody th { text-align: left; font-weight: 600; padding-left: 0; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 0;
      font-size: 0.95rem; }
    dt { color: var(--soft); }
    dd { margin: 0; overflow-wrap: anywhere; }
    footer { margin-top: 2rem; padding-top: 0.8rem; border-top: 1px solid var(--line);
      color: var(--soft); font-size: 0.85rem; overflow-wrap: anywhere; }
    @media print { figure { break-inside: avoid; } }
    """
}
