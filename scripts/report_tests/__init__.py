"""Tests of the Python scripts. scripts/test-report.sh installs what they need and runs them."""
