"""What writes docs/benchmarks/model.md.

The training job's modules import each other by name, as they do in their container.
"""

import sys

from benchmarks.page import REPOSITORY

JOB = REPOSITORY / "training_jobs" / "vehicle_classifier"

if str(JOB) not in sys.path:
    sys.path.insert(0, str(JOB))
