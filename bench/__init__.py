"""Benchmarks: what an operation costs beside another one that is measured in the same run.

`python -m bench` runs them. Each is a module of `bench.benchmarks` with one function, `run`.
docs/howto/benchmarks.md says how to read the results. Nothing of this is installed.
"""
