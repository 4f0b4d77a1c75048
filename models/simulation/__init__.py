"""The production router on a simulated clock: settings, days, replications."""
