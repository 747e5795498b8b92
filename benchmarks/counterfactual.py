"""The task of benchmarks/optimise.py for DiCE; runs in an environment of its own, without the app.

Run: python counterfactual.py TASK.json → one line of JSON: seconds and the entries it proposes (null: none found).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

import dice_ml
import numpy as np
import pandas as pd


class Verdict:
    """Whether the units gain enough together: scored as the method says, in the shape of a classifier."""

    def __init__(self, task: dict) -> None:
        self.worth, self.unit = np.array(task["worth"]), np.array(task["unit"])
        self.start, self.now, self.need = np.array(task["exact"]), np.array(task["now"]), task["need"]
        self.score = np.array(task["score"])

    def predict_proba(self, rows: pd.DataFrame) -> np.ndarray:
        steps = np.floor(rows.to_numpy(dtype=float) - self.now + 1e-9)
        exact = np.stack(
            [self.start[u] + steps[:, self.unit == u] @ self.worth[self.unit == u] for u in range(len(self.start))]
        )
        gain = (np.floor(exact.T + 0.5) - self.score).sum(axis=1)
        enough = (gain >= self.need).astype(float)
        return np.stack([1 - enough, enough], axis=1)

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        return self.predict_proba(rows)[:, 1].astype(int)


def main() -> None:
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    names = [f"x{i}" for i in range(len(task["now"]))]
    chance = np.random.default_rng(1)
    low, high = np.array(task["now"]), np.array(task["top"])
    model = Verdict(task)
    rows = pd.DataFrame(chance.integers(low, high + 1, size=(2000, len(low))).astype(float), columns=names)
    rows.iloc[0], rows.iloc[1] = low, high  # nothing changed, and everything
    known = rows.assign(enough=model.predict(rows))
    data = dice_ml.Data(dataframe=known, continuous_features=names, outcome_name="enough")
    asker = dice_ml.Dice(data, dice_ml.Model(model=model, backend="sklearn"), method="genetic")
    ranges = {name: [float(a), float(b)] for name, a, b in zip(names, low, high, strict=True)}
    query = pd.DataFrame([low.astype(float)], columns=names)
    start = perf_counter()
    found = asker.generate_counterfactuals(query, total_CFs=1, desired_class=1, permitted_range=ranges, verbose=False)
    seconds = perf_counter() - start
    frame = found.cf_examples_list[0].final_cfs_df
    proposal = None if frame is None or frame.empty else np.floor(frame[names].to_numpy(dtype=float)[0] + 1e-9).tolist()
    print(json.dumps({"seconds": seconds, "entries": proposal}))


if __name__ == "__main__":
    main()
