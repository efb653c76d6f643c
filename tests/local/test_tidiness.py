"""What must not stand in the project's files is found, and what may is left alone."""

import pytest

from plv.local import tidiness


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<P STYLE = 'x'>",
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<script type="module">x</script>',
        '<button onclick="go()">',
        "<a href='javascript:go()'>",
    ],
)
def test_inline_style_and_script_are_found(text: str) -> None:
    assert any(pattern.search(text) for pattern in tidiness.INLINE.values())


@pytest.mark.parametrize(
    "text",
    [
        "<p>His style = quiet</p>",
        '<link rel="stylesheet" href="app.css">',
        '<script type="module" src="/static/app.js"></script>',
        '<p data-once="x">on call = 1</p>',
        '<input name="person" value="x">',
    ],
)
def test_what_a_browser_accepts_is_left_alone(text: str) -> None:
    assert not any(pattern.search(text) for pattern in tidiness.INLINE.values())


# Put together here, so that this file does not name what it looks for.
@pytest.mark.parametrize(
    "parts",
    [
        ("https://pypi", ".org/simple/x"),
        ("https://registry", ".npmjs.org/sass"),
        ("--index", "-url https://x"),
        ("cd /ho", "me/ada/plv"),
        ("/ro", "ot/plv/x"),
        ("file:", "///srv/wheels"),
    ],
)
def test_a_registry_or_a_machines_folder_is_found(parts: tuple[str, str]) -> None:
    assert tidiness.FOREIGN.search("".join(parts))


@pytest.mark.parametrize(
    "text",
    ["https://pypi" + ".org/project/django", "the /home page", "/working/late", "~/roo" + "t/x"],
)
def test_an_ordinary_address_is_left_alone(text: str) -> None:
    assert not tidiness.FOREIGN.search(text)
