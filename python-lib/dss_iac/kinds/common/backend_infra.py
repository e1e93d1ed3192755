"""Where DSS runs the backend of a webapp that says nothing of it: in a process of its own, or as its cluster does it by
default (API §4.5, AUTO §5.2). Pure data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INFRA: Mapping[str, Any] = {
    "containerSelection": {"containerMode": "INHERIT"},
    "overrideGlobalK8sExposition": False,
    "exposition": {"type": "local_process", "params": {}},
    "scaling": {
        "initialReplicas": 1,
        "progressDeadlineSeconds": 600,
        "hpa": False,
        "hpaTargetCPUPercent": 0,
        "hpaTargetMemoryPercent": 0,
        "hpaMetrics": [],
        "hpaMinPods": 0,
        "hpaMaxPods": 0,
        "hpaAnnotations": [],
    },
    "podDisruptionBudget": {"enable": False, "isMaxUnavailable": False, "minAvailable": "50%"},
    "deploymentModifier": {"config": {}},
}
