"""Tests of the page that `bench explore` writes."""
