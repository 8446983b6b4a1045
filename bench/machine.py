"""What the numbers were measured on."""

import os
import platform
from pathlib import Path

import sqlalchemy
import uvicorn


def describe() -> str:
    """The processor, the versions, and how busy the machine was before we came."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    versions = f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy.__version__}, uvicorn {uvicorn.__version__}"
    return f"{os.cpu_count()} cores of {_processor()}; {platform.system()}; {versions}; load average before: {load}"


def memory(process_id: int) -> float:
    """The most memory that a process has held, in MB."""
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
