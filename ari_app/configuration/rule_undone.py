"""What rules may ask for in writing and nobody carries out yet: said by the check, so that nobody relies on it."""

from __future__ import annotations

from collections.abc import Iterator

from models.quality.rules.rule import Condition, NotSaid, Refuse, Rule, Said

_ORDERS = frozenset({"payment", "price"})  # which kefu does not have


def undone(rule: Rule) -> Iterator[str]:
    """One sentence for each."""
    for action in rule.actions:
        match action:
            case Refuse(orders=orders) if _ORDERS & set(orders):
                names = ", ".join(sorted(_ORDERS & set(orders)))
                yield (
                    f"refuse: kefu has no order {names} and refuses nothing by it; what it can refuse: transfer, "
                    "hang_up. Before money is spoken of, hint or alert; mask keeps a card number out"
                )


def untold(condition: Condition) -> Iterator[str]:
    """What a condition asks for and nobody tells while a call goes on: it never holds."""
    match condition:
        case NotSaid(before=mark) | Said(before=mark) if mark.removeprefix("order.") in _ORDERS:
            yield f"kefu has no {mark}, so that this moment never comes"
        case Said(after=mark) if mark.removeprefix("order.") in _ORDERS:
            yield f"kefu has no {mark}, so that this moment never comes"
