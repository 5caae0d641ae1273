"""A simulated province for demonstrations and tests: workbooks as districts send them, and the truth beside them."""

from kttt_analysis.sample.records import Simulation, simulate
from kttt_analysis.sample.writing import TRUTH, NotADemonstrationError, write_sample

__all__ = ["TRUTH", "NotADemonstrationError", "Simulation", "simulate", "write_sample"]
