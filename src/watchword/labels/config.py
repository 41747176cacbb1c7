"""What annotators see, generated from the taxonomy: the labelling page and the guidelines.

The page follows what was tried with annotators' eyes in Label Studio 1.23: context in grey around
one marked sentence, categories as coloured chips with the hotkey in front, flags below a line.
Choices carry the category id as ``alias``, so a shown name can change without touching results.
"""

from __future__ import annotations

from html import escape

from watchword.labels.taxonomy import Category, Choice, Taxonomy

CATEGORIES, FLAGS, NOTE = "categories", "flags", "note"
"""Names of the three controls; results of Label Studio refer to them as ``from_name``."""

TEXT = "text"
"""Name of the object that is labelled; results refer to it as ``to_name``."""

_STYLE = """\
    .ww .ww-place { color: #6b7280; }
    .ww .ww-context, .ww .ww-context * { font-size: 14px; line-height: 1.4; }
    .ww .ww-context { opacity: .65; }
    .ww .ww-sentence { border-left: 5px solid #2563eb; background: rgba(37,99,235,.07);
                       border-radius: 4px; padding: 4px 10px; margin: 3px 0; }
    .ww .ww-sentence * { font-size: 19px; line-height: 1.45; }
    .ww .ww-choices .lsf-choices__item { margin: 0 12px 5px 0; }
    .ww .ww-flags { border-top: 1px dashed #c4c4c4; margin-top: 4px; padding-top: 4px; }"""


_SAID = """\
  <View className="ww-said"><HyperText name="said" value="$said" inline="true"/></View>
"""


def config_xml(taxonomy: Taxonomy, *, review: bool = False) -> str:
    """Return the labelling configuration for a Label Studio project.

    Parameters
    ----------
    taxonomy : Taxonomy
    review : bool
        Also show who said what, for an adjudicator.

    Returns
    -------
    str
        XML; every ``$name`` in it is a field of `watchword.labels.tasks`.
    """
    categories = "\n".join(map(_category, (*taxonomy.categories, taxonomy.none)))
    flags = "\n".join(map(_flag, taxonomy.flags))
    return f"""\
<!-- Generated from taxonomy.yaml by: watchword labels config. Do not edit by hand. -->
<View className="ww">
  <Style>
{_STYLE}
  </Style>
  <View className="ww-place">
    <Header value="$title" size="5"/>
    <HyperText name="place" value="$place" inline="true"/>
  </View>
  <View className="ww-context"><Text name="previous" value="$previous"/></View>
  <View className="ww-sentence"><Text name="{TEXT}" value="$text"/></View>
  <View className="ww-context"><Text name="next" value="$next"/></View>
{_SAID if review else ""}\
  <View className="ww-choices">
    <Choices name="{CATEGORIES}" toName="{TEXT}" choice="multiple" showInline="true"
             required="true" requiredMessage="Choose a category, or None of these (key 0).">
{categories}
    </Choices>
  </View>
  <View className="ww-choices ww-flags">
    <Choices name="{FLAGS}" toName="{TEXT}" choice="multiple" showInline="true">
{flags}
    </Choices>
    <TextArea name="{NOTE}" toName="{TEXT}" rows="1" maxSubmissions="1" editable="true"
              placeholder="Note, if needed" showSubmitButton="false"/>
  </View>
</View>
"""


def _category(category: Category) -> str:
    # Label Studio ignores a colour on a Choice; only markup in `html` shows one.
    chip = (
        f'<span style="border-left:5px solid {category.color};background:{category.color}1f;'
        f'padding:1px 8px;margin:2px 0;border-radius:4px;display:inline-block">'
        f"{escape(category.name)}</span>"
    )
    return f'      <Choice {_attributes(category)}\n              html="{escape(chip)}"/>'


def _flag(flag: Choice) -> str:
    return f"      <Choice {_attributes(flag)}/>"


def _attributes(choice: Choice) -> str:
    names = {"value": choice.name, "alias": choice.id, "hotkey": choice.key, "hint": choice.hint}
    return " ".join(f'{name}="{escape(value)}"' for name, value in names.items())


def guidelines(taxonomy: Taxonomy) -> str:
    """Return the annotators' guidelines as Markdown.

    Parameters
    ----------
    taxonomy : Taxonomy

    Returns
    -------
    str
    """
    parts = [
        "<!-- Generated from taxonomy.yaml by: watchword labels config. Do not edit by hand. -->",
        f"# {taxonomy.title}: how to label",
        taxonomy.task,
        "\n".join(f"- {rule}" for rule in taxonomy.rules),
        "## Keys",
        _keys(taxonomy),
        "Ctrl+Enter submits, Ctrl+Space skips. Skip only what you cannot judge at all.",
        *(_section(category) for category in taxonomy.categories),
    ]
    return "\n\n".join(parts) + "\n"


def instructions(taxonomy: Taxonomy) -> str:
    """Return the guidelines as the HTML that Label Studio shows beside a task.

    Parameters
    ----------
    taxonomy : Taxonomy

    Returns
    -------
    str
    """
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in taxonomy.rules)
    choices: list[Choice] = [*taxonomy.categories, taxonomy.none, *taxonomy.flags]
    keys = "".join(
        f"<li><b>{choice.key}</b> {escape(choice.name)}: {escape(choice.hint)}</li>"
        for choice in choices
    )
    categories = "".join(map(_explained, taxonomy.categories))
    return (
        f"<h2>{escape(taxonomy.title)}</h2><p>{escape(taxonomy.task)}</p><ul>{rules}</ul>"
        f"<h3>Keys</h3><ul>{keys}</ul>"
        f"<p>Ctrl+Enter submits, Ctrl+Space skips.</p>{categories}"
    )


def _explained(category: Category) -> str:
    notes = {"Also": category.include, "Not": category.exclude, "Example": category.examples}
    items = "".join(
        f"<li>{title}: {escape(text)}</li>" for title, texts in notes.items() for text in texts
    )
    heading = f"{escape(category.name)} ({category.key})"
    return f"<h3>{heading}</h3><p>{escape(category.definition)}</p><ul>{items}</ul>"


def _keys(taxonomy: Taxonomy) -> str:
    choices: list[Choice] = [*taxonomy.categories, taxonomy.none, *taxonomy.flags]
    rows = [f"| `{choice.key}` | {choice.name} | {choice.hint} |" for choice in choices]
    return "\n".join(["| key | choice | in short |", "|---|---|---|", *rows])


def _section(category: Category) -> str:
    lists = {
        "Applies also to": category.include,
        "Does not apply to": category.exclude,
        "Examples": tuple(f"*{text}*" for text in category.examples),
        "Not examples": tuple(f"*{text}*" for text in category.counterexamples),
    }
    parts = [f"## {category.name} (`{category.key}`, id `{category.id}`)", category.definition]
    for title, items in lists.items():
        if items:
            parts.append(f"{title}:\n\n" + "\n".join(f"- {item}" for item in items))
    return "\n\n".join(parts)
