"""Our HTML is the design system's, component by component, against the examples it ships."""

import functools
import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.forms import PasswordInput
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from plv import forms
from plv.forms.dates import PARTS
from tests.forms.markup import tree, without_classes

COMPONENTS = (
    Path(settings.BASE_DIR) / "plv/frontend/node_modules/govuk-frontend/dist/govuk/components"
)
IN_CI = os.environ.get("CI", "").lower() == "true"

pytestmark = pytest.mark.skipif(
    not COMPONENTS.is_dir() and not IN_CI,
    reason="the design system is not installed: script/test installs it",
)


@functools.cache
def examples(component: str) -> dict:
    fixtures = json.loads((COMPONENTS / component / "fixtures.json").read_text())["fixtures"]
    return {fixture["name"]: fixture for fixture in fixtures}


def render_field(field, options, *, name=None, value=None):
    """The field alone on a form, in the state that the example is in."""
    name = name or options.get("name") or options["id"]
    field.small = not field.heading
    field.widget.attrs["id"] = options.get("id") or options.get("idPrefix") or name
    form = type("Example", (forms.Form,), {name: field})(
        {} if options.get("errorMessage") else None, initial={name: value}
    )
    if options.get("errorMessage"):
        assert form.is_valid()
        form.add_error(name, options["errorMessage"]["text"])
    return str(form[name])


def words(options, key):
    return (options.get(key) or {}).get("text", "")


def question(options):
    legend = options.get("fieldset", {}).get("legend")
    return {
        "label": (legend or options.get("label"))["text"],
        "hint": words(options, "hint"),
        "heading": bool(legend and legend.get("isPageHeading")),
        "required": False,
    }


def text_input(options):
    field = forms.TextField(
        **question(options),
        prefix=words(options, "prefix"),
        suffix=words(options, "suffix"),
        inputmode=options.get("inputmode", ""),
        autocomplete=options.get("autocomplete", ""),
        width=options.get("classes", "").removeprefix("govuk-input--width-"),
    )
    return render_field(field, options, value=options.get("value"))


def counted(options):
    field = forms.LongTextField(
        **question(options), max_length=options["maxlength"], rows=options.get("rows", 5)
    )
    return render_field(field, options, value=options.get("value"))


def choices(options, kind):
    items = [item for item in options["items"] if "divider" not in item]
    chosen = [item["value"] for item in items if item.get("checked")]
    chosen += options.get("values", [])
    field = kind(
        **question(options),
        choices=[(item["value"], item["text"]) for item in items],
        hints={item["value"]: words(item, "hint") for item in items},
        inline="--inline" in options.get("classes", ""),
        last_apart=len(items) < len(options["items"]),
    )
    value = chosen if kind is forms.CheckboxesField else (chosen or [None])[0]
    return render_field(field, options, value=value)


def select(options):
    items = options["items"]
    field = forms.SelectField(
        **question(options), choices=lambda: [(item["value"], item["text"]) for item in items]
    )
    return render_field(field, options, value=options.get("value"))


def date(options):
    html = render_field(forms.DateField(**question(options)), options)
    name = options["id"]
    for part in PARTS:
        # Ours is posted under the field's name, and joins it with an underscore as Django does.
        html = html.replace(f'name="{name}_{part}"', f'name="{part}"')
        html = html.replace(f"{name}_{part}", f"{name}-{part}")
    return html


def upload(options):
    return render_field(forms.UploadField(**question(options)), options)


def password(options):
    field = forms.TextField(**question(options), autocomplete="current-password")
    field.widget = PasswordInput(attrs={"autocomplete": "current-password"})
    return render_field(field, options)


FIELDS = [
    ("input", text_input, ["default", "with hint text", "with error message", "with error and hint",
                           "with prefix", "with suffix", "with prefix and suffix", "inputmode",
                           "with prefix and suffix and error", "with autocomplete attribute",
                           "with width-5 class", "value"]),
    ("character-count", counted, ["default", "with hint", "with hint and error", "with default value",
                                  "with custom rows"]),
    ("radios", lambda options: choices(options, forms.RadioField),
     ["default", "with hint", "inline", "with hint and error message"]),
    ("checkboxes", lambda options: choices(options, forms.CheckboxesField),
     ["default", "with hint", "with error message", "with error message and hint"]),
    ("select", select, ["error", "with hint text and error message"]),
    ("date-input", date, ["default", "with error message and hint"]),
    ("file-upload", upload, ["enhanced", "enhanced, with error message and hint"]),
    ("password-input", password, ["default", "with hint text", "with error message"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("component", "render", "name"),
    [(component, render, name) for component, render, names in FIELDS for name in names],
)
def test_a_field_is_the_design_systems(component, render, name):
    example = examples(component)[name]
    assert tree(render(example["options"])) == tree(example["html"])


def test_a_choice_reveals_a_field_as_the_design_system_does():
    options = examples("radios")["with conditional item checked"]["options"]
    expected = examples("radios")["with conditional item checked"]["html"]
    form = type(
        "Example",
        (forms.Form,),
        {
            "how-contacted-checked": forms.RadioField(
                label=question(options)["label"],
                small=True,
                choices=[(item["value"], item["text"]) for item in options["items"]],
                reveals={
                    "email": "context-email",
                    "phone": "contact-phone",
                    "text": "contact-text-message",
                },
                initial="email",
            ),
            "context-email": forms.TextField(label="Email", small=True),
            "contact-phone": forms.TextField(label="Phone number", small=True),
            "contact-text-message": forms.TextField(label="Mobile phone number", small=True),
        },
    )(auto_id="%s")
    ours = tree(str(form))
    theirs = tree(expected)
    # Each revealed field of ours stands in a form group of its own, at full width.
    assert unwrapped(ours) == unwrapped(without_classes(theirs, {"govuk-!-width-one-third"}))


def unwrapped(nodes, inside=False):
    flat = []
    for node in nodes:
        if isinstance(node, str):
            flat.append(node)
            continue
        tag, attrs, children = node
        revealed = "govuk-radios__conditional" in attrs.get("class", ())
        if inside and attrs.get("class") == {"govuk-form-group"}:
            flat += unwrapped(children)
        elif tag == "input" and inside:
            flat.append((tag, dict(attrs.items()), []))
        else:
            flat.append((tag, attrs, unwrapped(children, inside=revealed)))
    return flat


def test_the_error_summary_is_the_design_systems():
    example = examples("error-summary")["mixed with and without links"]
    faults = [
        {"text": error["text"], "target": (error.get("href") or "").lstrip("#")}
        for error in example["options"]["errorList"]
    ]
    html = render_to_string("components/error_summary.html", {"faults": faults})
    assert tree(html) == tree(example["html"])


COMPONENT_EXAMPLES = [
    ("tag", "green", "tag", lambda o: {"text": o["text"], "colour": "green"}),
    ("warning-text", "default", "warning", lambda o: {"text": o["text"]}),
    ("details", "default", "details", lambda o: {"summary": o["summaryText"], "text": o["text"]}),
    ("inset-text", "default", "inset", lambda o: {"text": o["text"]}),
    (
        "task-list",
        "default",
        "task_list",
        lambda o: {
            "tasks": [
                {
                    "title": item["title"]["text"],
                    "url": item["href"],
                    "done": "text" in item["status"],
                    "status": item["status"].get("tag", {}).get("text"),
                }
                for item in o["items"]
            ]
        },
    ),
    (
        "summary-list",
        "with actions",
        "summary_list",
        lambda o: {
            "any_actions": True,
            "rows": [
                {
                    "key": row["key"]["text"],
                    "value": mark_safe(  # noqa: S308
                        row["value"].get("html") or row["value"]["text"]
                    ),
                    "actions": [
                        {
                            "url": action["href"],
                            "text": action["text"],
                            "about": action.get("visuallyHiddenText"),
                        }
                        for action in row.get("actions", {}).get("items", [])
                    ],
                }
                for row in o["rows"]
            ],
        },
    ),
]


@pytest.mark.parametrize(
    ("component", "name", "template", "context"),
    COMPONENT_EXAMPLES,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_component_is_the_design_systems(component, name, template, context):
    example = examples(component)[name]
    html = render_to_string(f"components/{template}.html", context(example["options"]))
    assert tree(html) == tree(example["html"])


def test_the_link_back_is_the_design_systems_in_a_landmark_of_its_own():
    example = examples("back-link")["default"]
    (landmark,) = tree(render_to_string("components/back_link.html", {"url": "#"}))
    assert (landmark[0], landmark[1]) == ("nav", {"aria-label": "Back"})
    assert landmark[2] == tree(example["html"])


def test_pages_of_a_list_are_the_design_systems(rf):
    example = examples("pagination")["default"]
    page = {"number": 2, "start_index": 26, "end_index": 50}
    context = {
        "paginator": SimpleNamespace(num_pages=3, count=75),
        "page_obj": page,
        "pages": [
            {"number": number, "address": f"/page/{number}", "current": number == 2}
            for number in (1, 2, 3)
        ],
        "previous": "/previous",
        "next": "/next",
    }
    ours = tree(render_to_string("components/pagination.html", context))
    (navigation, count) = ours
    navigation[1]["aria-label"] = "Pagination"
    assert [navigation] == tree(example["html"])
    assert count[2] == ["Showing 26 to 50 of 75"]
