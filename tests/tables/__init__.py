"""Tests of table recovery."""
