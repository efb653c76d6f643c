"""HTML as a tree that can be compared: order of attributes, of classes and white space do not count."""

from html.parser import HTMLParser

VOID = {"br", "img", "input", "link", "meta", "path"}


class Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root: list = []
        self.open: list[tuple[str, list]] = [("", self.root)]

    def handle_starttag(self, tag, attrs):
        values = {
            name: frozenset(value.split()) if name == "class" else value or ""
            for name, value in attrs
        }
        children: list = []
        self.open[-1][1].append((tag, values, children))
        if tag not in VOID:
            self.open.append((tag, children))

    def handle_endtag(self, tag):
        if tag not in VOID:
            opened, _ = self.open.pop()
            assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data):
        text = " ".join(data.split())
        if text:
            self.open[-1][1].append(text)


def tree(html: str) -> list:
    parser = Tree()
    parser.feed(html)
    parser.close()
    assert len(parser.open) == 1, f"<{parser.open[-1][0]}> is not closed"
    return parser.root


def without_classes(nodes: list, names: set[str]) -> list:
    """The tree less some classes: sizes we choose on purpose."""
    kept = []
    for node in nodes:
        if isinstance(node, str):
            kept.append(node)
            continue
        tag, attrs, children = node
        if "class" in attrs:
            attrs = {**attrs, "class": attrs["class"] - names}
        kept.append((tag, attrs, without_classes(children, names)))
    return kept
