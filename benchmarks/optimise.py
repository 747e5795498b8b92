"""Exact plans beside a greedy rule and, on request, DiCE on the same task: time and cost, as ratios.

Run: python -m benchmarks.optimise [--repeat 15] [--dice]. With --dice a virtual environment is made in a temporary folder,
because its packages are not the app's, and thrown away afterwards.

One body is a government with all its units × 38 indicators of the illustration of 2022: opening it on a ground that is laid, as
the page does (and from its rows, as a command does), then a plan that was scored again; the same under an office's limits, each
drawn so tight that the plan without it does not obey. Jointly is every government's plan and the best choice for every
budget. Hours are invented for measuring.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pandas as pd

from kepatuhan.core.dataset import Dataset, illustrated, load
from kepatuhan.plans.budget import choices, lifts
from kepatuhan.plans.caps import Caps
from kepatuhan.plans.optimise import Plan, edge, needed, plan
from kepatuhan.plans.situation import Rules, Situation, situation
from kepatuhan.scenarios.ground import Ground, ground

ROOT = Path(__file__).resolve().parent.parent
YEAR = 2022
BODIES = {"36.72": "Kota Cilegon", "36.02": "Kab. Lebak", "36": "Pemprov"}
DICE = "dice-ml==0.12"
POINTS = Rules(level="indicator")
Steps = list[list[int]]


def hours(data: Dataset) -> Rules:
    """Invented hours a step: 2 to 12, differing from indicator to indicator."""
    codes = [c.code for m in data.methods for c in m.components if m.covers(YEAR) and c.level == "indicator"]
    return Rules(level="indicator", costs={("", code): 2 + 7 * i % 11 for i, code in enumerate(codes)})


def timed(work: Callable[[], Any], repeat: int) -> tuple[Any, float]:
    """The result and the middle of `repeat` times in milliseconds, after one that does not count."""
    result, times = work(), []
    for _ in range(repeat):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1000)
    return result, median(times)


def greedy(where: Situation, need: int, by_points: bool) -> Steps:
    """Step by step the lever that brings most for its cost (by points: that brings most) until it is enough."""
    steps = [[0] * len(unit.levers) for unit in where.units]
    order = sorted(
        ((lever.worth / (1 if by_points else lever.cost), i, j, lever.steps))
        for i, unit in enumerate(where.units)
        for j, lever in enumerate(unit.levers)
    )
    while order and gained(where, steps) < need:
        _, i, j, room = order[-1]
        steps[i][j] += 1
        if steps[i][j] == room:
            order.pop()
    return steps


def gained(where: Situation, steps: Steps) -> int:
    return sum(unit.gain(own) for unit, own in zip(where.units, steps, strict=True))


def cost(where: Situation, steps: Steps, by_points: bool) -> Fraction:
    if by_points:
        return Fraction(gained(where, steps), 100)
    pairs = [(x, k) for u, own in zip(where.units, steps, strict=True) for x, k in zip(u.levers, own, strict=True)]
    return sum((lever.cost * k for lever, k in pairs), Fraction(0))


def touched(steps: Steps) -> int:
    return sum(1 for own in steps for k in own if k)


def one_body(on: Ground, rows: pd.DataFrame, region: str, code: str, rules: Rules, repeat: int) -> None:
    data, by_points = on.data, rules.costs is None
    where = situation(rows, data, region, YEAR, rules)
    target = edge(where.method, code)
    need = needed(where, target, "units")
    _, opening = timed(lambda: situation(on.observations, data, region, YEAR, rules, on.scored), repeat)
    _, reading = timed(lambda: situation(rows, data, region, YEAR, rules), repeat)
    made, ours = timed(lambda: plan(where, target, data), repeat)
    quick, theirs = timed(lambda: greedy(where, need, by_points), repeat)
    dear = cost(where, quick, by_points)
    print(
        f"{BODIES[region]} → {code}, {'points' if by_points else 'hours'}: open {opening:.0f} ms (from rows {reading:.0f}), plan {ours:.0f} ms "
        f"(proven: {made.proven}), cost {float(made.cost):.2f}, {made.levers} levers | greedy {theirs:.0f} ms, cost "
        f"{float(dear):.2f} = {float(dear / made.cost):.3f} x, {touched(quick)} levers"
    )
    for name, caps in limits(where, made).items():
        limited = replace(where, rules=replace(rules, caps=caps))
        answer, time = timed(lambda at=limited: plan(at, target, data), repeat)
        outcome = f"cost {float(answer.cost):.2f}" if answer.state == "found" else f"none: {answer.tight}"
        print(f"    {name}: plan {time:.0f} ms (proven: {answer.proven}), {outcome}")


def limits(where: Situation, free: Plan) -> dict[str, Caps]:
    """An office's limits by their names, drawn from the plan without any."""
    untouched = [unit.name for unit in where.units if unit.name not in {change.unit for change in free.changes}]
    must = frozenset({(name, "") for name in untouched[:1]})
    few_units, few_levers = max(free.units - 1, 1), max(free.levers - 1, 1)
    return {
        f"at most {few_units} units": Caps(units=few_units),
        f"at most {few_levers} indicators": Caps(levers=few_levers),
        "a unit that must be moved": Caps(forced=must),
        "units, indicators and budget": Caps(free.units, free.levers + 3, free.cost * 11 / 10, must),
    }


def jointly(data: Dataset, rows: pd.DataFrame, code: str, repeat: int) -> None:
    method = next(m for m in data.methods if m.covers(YEAR))
    curve, time = timed(lambda: choices(lifts(rows, data, YEAR, edge(method, code), POINTS)), repeat)
    steps = ", ".join(f"{float(c.cost):.2f} → {c.value}" for c in curve)
    print(f"nine jointly → {code}: {time:.0f} ms (aim: at most 500); budget → how many: {steps}")


def with_dice(data: Dataset, rows: pd.DataFrame, repeat: int) -> None:
    """Every body to B: time and cost of DiCE's genetic search as ratios to ours; installing and reading are not counted."""
    places = {region: situation(rows, data, region, YEAR, POINTS) for region in BODIES}
    targets = {region: edge(where.method, "B") for region, where in places.items()}
    needs = {region: needed(where, targets[region], "units") for region, where in places.items()}
    answers = _dice([_task(where, needs[region]) for region, where in places.items()])
    for (region, where), answer in zip(places.items(), answers, strict=True):
        made, ours = timed(lambda w=where, t=targets[region]: plan(w, t, data), repeat)
        ratio = answer["seconds"] * 1000 / ours
        print(
            f"DiCE, {BODIES[region]} → B: {answer['seconds'] * 1000:.0f} ms = {ratio:.0f} x our {ours:.0f} ms", end="; "
        )
        if answer["entries"] is None:
            print("found no plan")
            continue
        steps = _by_unit(where, answer["entries"])
        theirs = cost(where, steps, True)
        print(
            f"cost {float(theirs):.2f} = {float(theirs / made.cost):.2f} x {float(made.cost):.2f}, {touched(steps)} "
            f"levers against {made.levers}, enough: {gained(where, steps) >= needs[region]}"
        )


def _task(where: Situation, need: int) -> dict:
    """In steps; what has no steps moves by a hundredth."""
    pairs = [(at, lever) for at, unit in enumerate(where.units) for lever in unit.levers]
    return {
        "unit": [at for at, _ in pairs],
        "worth": [float(lever.worth) for _, lever in pairs],
        "now": [lever.value // lever.step for _, lever in pairs],
        "top": [lever.value // lever.step + lever.steps for _, lever in pairs],
        "exact": [float(unit.exact) for unit in where.units],
        "score": [unit.score for unit in where.units],
        "need": need,
    }


def _by_unit(where: Situation, entries: list[float]) -> Steps:
    left = iter(entries)
    return [
        [min(max(int(next(left)) - lever.value // lever.step, 0), lever.steps) for lever in unit.levers]
        for unit in where.units
    ]


def _dice(tasks: list[dict]) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", DICE], check=True, stderr=subprocess.DEVNULL)
        return [_asked(task, python, Path(folder) / "task.json") for task in tasks]


def _asked(task: dict, python: Path, file: Path) -> dict:
    file.write_text(json.dumps(task), encoding="utf-8")
    script = ROOT / "benchmarks" / "counterfactual.py"
    done = subprocess.run([python, script, file], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--dice", action="store_true", help="also DiCE, in an environment made for it")
    options = parser.parse_args()
    data = load(ROOT / "data")
    rows = illustrated(data)
    on = ground(rows, data, YEAR, "ilustrasi")
    print("aim for one body: at most 50 ms for opening and plan together")
    for rules in (POINTS, hours(data)):
        for region in BODIES:
            for code in ("B", "A"):
                one_body(on, rows, region, code, rules, options.repeat)
    for code in ("B", "A"):
        jointly(data, rows, code, options.repeat)
    if options.dice:
        with_dice(data, rows, options.repeat)


if __name__ == "__main__":
    sys.exit(main())
