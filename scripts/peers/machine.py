"""What a manifest says about the machine, the sources and the data files."""

import hashlib
import os
import platform
import subprocess


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return {
        "cpu": models[0] if models else None,
        "architecture": platform.machine(),
        "logical_cores": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "operating_system": platform.freedesktop_os_release()["PRETTY_NAME"],
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_average": os.getloadavg()[0],
    }


def revision(folder):
    """The commit, and whether sources or scripts differ from it; None without git or a checkout."""
    try:
        commit = git(folder, "rev-parse", "HEAD")
        changes = git(folder, "status", "--porcelain", "--", "Sources", "Package.swift", "scripts")
    except (OSError, subprocess.CalledProcessError):
        return None
    return {"commit": commit, "is_dirty": changes != ""}


def git(folder, *arguments):
    command = ["git", "--no-optional-locks", *arguments]
    run = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return run.stdout.strip()


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
