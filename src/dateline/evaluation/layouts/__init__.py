"""Readers of gold sets, one file a layout."""
