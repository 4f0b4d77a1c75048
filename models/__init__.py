"""What kefu knows and decides: the vocabulary of calls, routing, scoring, flows, and the engines behind addresses."""

import os

# onnxruntime reports to its makers when it may. Nothing of a call centre leaves its machines.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
