"""Some rows of a table, from one of AWS's folders of a processing job to another."""

import argparse
import json
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int, default=40)
options = parser.parse_args()
[file] = Path("/opt/ml/processing/input").glob("*.csv")
lines = file.read_text().splitlines()[: options.rows]
for name, text in (
    ("train/train.csv", "".join(f"{line}\n" for line in lines)),
    ("report/report.json", json.dumps({"table": {"rows": len(lines)}})),
):
    place = Path("/opt/ml/processing", name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
