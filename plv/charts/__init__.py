"""Charts drawn on the server as SVG, each with the table of its figures under it.

    charts.steps(title="Beds taken", points=[(day, 18), ...], ceiling=("24 beds", 24), unit="beds")
    charts.bars(title="Referrals", series=["Placed", "Not placed"], rows=[("Camden", [16, 8]), ...])

Either is shown by `{% chart obj %}`. Pure Python: figures in, geometry out.
"""

from plv.charts.bars import BarChart, bars
from plv.charts.steps import StepChart, steps

Chart = StepChart | BarChart

__all__ = ["BarChart", "Chart", "StepChart", "bars", "steps"]
