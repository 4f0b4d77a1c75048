"""What is watched while kefu runs: the event loop, the disk, the log, and whom to alert."""
