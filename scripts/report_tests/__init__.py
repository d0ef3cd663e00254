"""Tests of scripts/report.py, run by scripts/test-report.sh, which installs what they need."""
