"""What screens show, kept up to date: snapshots and numbered patches over one WebSocket."""
