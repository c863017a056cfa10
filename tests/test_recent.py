"""The last answer kept: given again for the same things only."""

from collections.abc import Sequence

from extractor.recent import recent

ASKED: list[object] = []


@recent
def joined(head: object, parts: Sequence[object], *, loud: bool = False) -> str:
    ASKED.append(head)
    return f"{head}{parts}{loud}"


def asked(*args: object, **kwargs: bool) -> bool:
    """Whether the function itself had to be asked."""
    before = len(ASKED)
    assert joined(*args, **kwargs) == f"{args[0]}{args[1]}{kwargs.get('loud', False)}"  # type: ignore[arg-type]
    return len(ASKED) > before


def test_the_same_question_is_answered_once() -> None:
    head, one, other = object(), object(), object()
    assert asked(head, [one, other])
    assert not asked(head, [one, other])
    assert asked(head, [other, one])
    assert asked(head, [one])
    assert asked(head, [one], loud=True)
    assert not asked(head, [one], loud=True)
    assert asked(object(), [one], loud=True)


def test_a_list_that_has_changed_is_another_question() -> None:
    head, parts = object(), [object()]
    assert asked(head, parts)
    parts.append(object())
    assert asked(head, parts)


def test_equal_but_different_things_are_different() -> None:
    head = object()
    assert asked(head, [1000.5])
    assert asked(head, [float("1000.5")])
