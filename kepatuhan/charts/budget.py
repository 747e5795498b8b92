"""What a budget brings: how many governments are in the zone for every budget, as steps."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.parts import in_corner
from kepatuhan.core.columns import records

HEIGHT = 220
LINE, CHOSEN = "#2f6fa8", "#8a3b00"


def budget(axis: str, lang: str = "id", most: int = 9) -> dict[str, Any]:
    """The Vega-Lite spec without data: merge `datasets` from budget_datasets into it. `most`: what there is to count."""
    x = alt.X(
        "cost:Q", axis=alt.Axis(title=axis, tickCount=6, grid=False), scale=alt.Scale(zero=True, nice=True, padding=8)
    )
    whole = {"values": list(range(most + 1))} if most <= 9 else {"tickCount": 5}
    y = alt.Y(
        "value:Q", axis=alt.Axis(title=None, format="d", **whole), scale=alt.Scale(zero=False, nice=False, padding=18)
    )
    rows = alt.Chart(alt.NamedData("rows"))
    rule = alt.Chart(alt.NamedData("budget")).mark_rule(stroke=CHOSEN, strokeDash=[5, 4], strokeWidth=2, aria=False)
    layers = [
        alt.Chart(alt.NamedData("line")).mark_line(
            interpolate="step-after", stroke=LINE, strokeWidth=3, aria=False
        ).encode(x=x, y=y),
        rule.encode(x=x),
        rows.mark_circle(size=130, opacity=1, color=LINE).encode(x=x, y=y, tooltip=[alt.Tooltip("spoken:N")], description=alt.Description("spoken:N")),
        rows.mark_text(align="left", dx=9, dy=14, fontSize=theme.size(False), fontWeight=600, aria=False).encode(
            x=x, y=y, text=alt.Text("text:N")
        ),
        in_corner(False),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(
        width="container", height=HEIGHT, padding={"top": 22, "left": 2, "right": 90, "bottom": 2}
    )
    return theme.finished(chart, lang)


def budget_datasets(frame: pd.DataFrame, budget: float, label: str) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. frame: cost (points), value, cost_text, text and lifted; the line goes on to `budget`."""
    rows = records(frame)
    end = max(budget, float(frame["cost"].max()))
    points = [{"cost": row["cost"], "value": row["value"]} for row in rows]
    return {
        "rows": [row | {"spoken": f"{row['cost_text']}: {row['value']} {row['text']}".strip()} for row in rows],
        "line": [*points, {"cost": end, "value": points[-1]["value"]}],
        "budget": [{"cost": budget}],
        "label": [{"label": label}] if label else [],
    }
