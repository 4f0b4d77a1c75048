"""What is watched while two people talk."""
