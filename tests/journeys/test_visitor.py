"""The journeys notice what is wrong with a page: each fault they look for, put there on purpose."""

PICTURE_WITHOUT_WORDS = "document.querySelector('main').append(document.createElement('img'))"
INLINE_STYLE = (
    "document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))"
)
FAULT_OF_SCRIPT = "setTimeout(() => { throw new Error('on purpose') })"


def _faults_after(visitor, script: str) -> str:
    visitor.goes_to("/sign-in/")
    assert visitor.faults == []
    visitor.page.evaluate(script)
    visitor.page.wait_for_timeout(100)
    visitor.look()
    found = "\n".join(visitor.faults)
    visitor.faults.clear()
    return found


def test_a_picture_without_words_is_noticed(window):
    assert "alternative text" in _faults_after(window(), PICTURE_WITHOUT_WORDS)


def test_a_style_the_content_security_policy_forbids_is_noticed(window):
    assert "Content Security Policy" in _faults_after(window(), INLINE_STYLE)


def test_a_fault_of_the_script_is_noticed(window):
    assert "on purpose" in _faults_after(window(), FAULT_OF_SCRIPT)
