"""What everything stands on: where faults end, a steady clock, waiting for the first of several."""
