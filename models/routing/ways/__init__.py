"""Strategies, one a file: NAME, WORDS and ``choose(turn)``, which gives the rows of the agents to ring.

As in app_queue a better proficiency is a lower penalty and goes first (not for ``weighted-random``). Other than
there: who cannot serve the caller takes no place, an agent who just came does not get every call (`RouterState` starts
their counts level), idle time never leaps a tier, and any number of agents keeps its order. The same state, queue,
memory and seed must always choose the same agents.
"""
