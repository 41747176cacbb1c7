"""The style sheet of the page of tagged articles: in light and dark, narrow and printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BASE = """
:root { color-scheme: light dark; --ink: #1c2430; --faint: #5b6675; --paper: #ffffff;
  --line: #d9dee5; --soft: #f4f6f9; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e8ee; --faint: #9aa6b4; --paper: #14191f; --line: #333c47; --soft: #1d242c; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1.25rem 4rem; color: var(--ink);
  background: var(--paper); font: 1.0625rem/1.65 Georgia, "Times New Roman", serif; }
header, .id, .tag, label, legend { font-family: system-ui, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.35rem; line-height: 1.3; }
header p { margin: 0 0 1rem; color: var(--faint); font-size: .875rem; line-height: 1.5; }
fieldset { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0; padding: 0; border: 0; }
legend { padding: 0 0 .4rem; color: var(--faint); font-size: .875rem; }
label { display: inline-flex; align-items: center; gap: .35rem; padding: .2rem .6rem .2rem .45rem;
  border: 1px solid var(--line); border-left: .3rem solid var(--c, var(--faint));
  border-radius: .3rem; background: var(--soft); font-size: .875rem; line-height: 1.4;
  cursor: pointer; }
label:has(:checked) { border-color: var(--c, var(--faint)); font-weight: 600; }
label:has(:focus-visible) { outline: 2px solid var(--ink); outline-offset: 2px; }
input { margin: 0; accent-color: var(--c, var(--faint)); }
small { color: var(--faint); font-size: .8em; font-weight: 400;
  font-variant-numeric: tabular-nums; }
article { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
h2, p.title { margin: 0 0 .75rem; font-size: 1.45rem; font-weight: 700; line-height: 1.3; }
p { margin: 0 0 .9rem; overflow-wrap: anywhere; }
p.id { margin: 0; color: var(--faint); font-size: .75rem; }
p.heading { margin: 1.4rem 0 .5rem; font-size: 1.15rem; font-weight: 700; }
p.list_item { margin-left: 1.25rem; }
p.caption { color: var(--faint); font-style: italic; }
p.boilerplate { color: var(--faint); font-size: .8rem; line-height: 1.4; }
.s { unicode-bidi: isolate; }
.t { white-space: pre-line; }
.s.on > .t { background: linear-gradient(var(--c), var(--c)) 0 100% / 100% 2px no-repeat;
  -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.s:hover > .t { background-color: var(--soft); }
.tag { display: inline-block; padding: 0 .4rem; border: 1px solid var(--c, var(--faint));
  border-left-width: .3rem; border-radius: .25rem; background: var(--soft); color: var(--ink);
  font-size: .72rem; font-weight: 600; line-height: 1.5; white-space: nowrap;
  vertical-align: .1em; }
.tag.ask { --c: var(--faint); border-style: dashed; border-left-width: 1px; }
body:has(.pick:checked) :is(article, p:not(.title) > .s) { display: none; }
body:has(.pick:checked) .s { line-height: 1.5; }
@media (max-width: 30rem) { body { padding: 1rem .9rem 3rem; font-size: 1rem; } }
@media print {
  :root { --ink: #000000; --faint: #444444; --paper: #ffffff; --line: #999999; --soft: #ffffff; }
  body { max-width: none; padding: 0; font-size: 10.5pt; line-height: 1.5; }
  form, p.boilerplate { display: none; }
  h2, p.title, p.heading, .id { break-after: avoid; }
  p { orphans: 3; widows: 3; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

_ONE = """.k%(i)d { --c: %(color)s; }
@media (prefers-color-scheme: dark) { .k%(i)d { --c: color-mix(in srgb, %(color)s 55%%, white); } }
body:has(#f%(i)d:checked) :is(article:has(.s.k%(i)d), .s.k%(i)d) { display: revert; }
"""

_REVIEW = "body:has(#freview:checked) :is(article:has(.s.review), .s.review) { display: revert; }\n"


def style(colors: Sequence[str]) -> str:
    """Return the style sheet for categories of these colours; only ``#rrggbb`` is let through.

    Examples
    --------
    >>> ".k0 { --c: #112233; }" in style(["#112233"]), "}" in style(["red}"])[-200:]
    (True, True)
    """
    known = [
        color if re.fullmatch(r"#[0-9a-fA-F]{6}", color) else "#64748b"
        for color in map(str, colors)
    ]
    rules = [_ONE % {"i": i, "color": color} for i, color in enumerate(known)]
    return _BASE + "".join(rules) + _REVIEW
