"""The identity between a stock and its flows: what was there, came and left makes what is there."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

Amount = TypeVar("Amount", float, pd.Series)


def stock_flow_residual(opening: Amount, entries: Amount, exits: Amount, closing: Amount) -> Amount:
    """Return what the closing stock holds beyond opening + entries − exits; 0 when the four close.

    Numbers or whole columns, of any unit; what is missing stays missing, so state "no exits" as 0 only where
    somebody said so. A positive residual is an entry nobody reported, a negative one an exit.

    Examples
    --------
    >>> stock_flow_residual(518, 15, 10, 523), stock_flow_residual(514, 33, 0, 525)
    (0, -22)
    """
    return closing - (opening + entries - exits)
